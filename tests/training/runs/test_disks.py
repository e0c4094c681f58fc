"""A disk that is full is named, with what to do."""

from pathlib import Path

import pytest

from onepass.models.atomic_files import replace_file, write_flushed
from onepass.training.runs.disks import AGAIN, of_polars, told

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device here that is always full")
def test_the_folder_is_that_of_the_file() -> None:
    with pytest.raises(OSError, match="No space left") as refused:
        write_flushed(FULL, b"x")
    assert told(refused.value) == f"No space left on device: /dev takes no more; {AGAIN}"


def test_of_a_file_that_is_replaced_its_own_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "table.csv").mkdir()
    with pytest.raises(OSError, match=r"table\.csv") as refused:
        replace_file(tmp_path / "table.csv", b"x")
    assert ".writing-" not in told(refused.value)


def test_where_the_error_names_none_the_writer_does(tmp_path: Path) -> None:
    text = f"No space left on device: {tmp_path} takes no more; {AGAIN}"
    assert told(OSError(28, "No space left on device"), tmp_path) == text
    assert told(ValueError("no disk's"), tmp_path) == "no disk's"


def test_what_polars_says_of_a_disk_is_the_systems() -> None:
    with pytest.raises(OSError, match="No space left") as refused, of_polars():
        raise RuntimeError("parquet: underlying IO error: No space left on device (os error 28)")
    assert refused.value.errno == 28
    with pytest.raises(RuntimeError, match="other"), of_polars():
        raise RuntimeError("other")
