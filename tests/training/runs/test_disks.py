"""A disk that is full is named, with what to do."""

from pathlib import Path

import pytest

from onepass.models.atomic_files import replace_file, write_flushed
from onepass.training.runs.disks import AGAIN, check_folder, check_new, of_polars, told

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


def test_a_folder_that_takes_files_is_left_as_it_is(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    check_new(tmp_path / "a.yaml")
    assert not [*tmp_path.iterdir()]


def test_what_takes_no_files_is_told_beforehand(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"file: is no folder, so nothing can be written below it"):
        check_folder(tmp_path / "file" / "a")
    with pytest.raises(ValueError, match="file: is there already"):
        check_new(tmp_path / "file")
    with pytest.raises(ValueError, match="gone: no such folder"):
        check_new(tmp_path / "gone" / "a.yaml")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that takes no files")
def test_a_folder_without_leave_is_told_beforehand() -> None:
    with pytest.raises(OSError, match="/proc: nothing can be written there: "):
        check_folder(Path("/proc/checkpoints"))
