"""Half a line is cut off, and the search goes on; another damage is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.studies.tuning.journal import SUM
from onepass.training.studies.tuning.search import JOURNAL, _study
from onepass.training.studies.tuning.space import Space, space


@pytest.fixture
def searched(shop: Callable[..., Spec]) -> Space:
    return space(shop(), ["mmoe"], ["fixed"])


def test_half_a_line_is_no_obstacle(searched: Space, tmp_path: Path) -> None:
    study = _study(searched, tmp_path, "data")
    asked = study.ask()
    whole = (tmp_path / JOURNAL).read_bytes()
    (tmp_path / JOURNAL).write_bytes(whole + b'{"op_code": 5, "work')
    again = _study(searched, tmp_path, "data")
    mended = (tmp_path / JOURNAL).read_bytes()
    assert mended.startswith(whole)
    assert mended[len(whole) :].startswith(b"{")
    again.tell(asked.number, 0.5)
    assert [one.value for one in _study(searched, tmp_path, "data").get_trials()] == [0.5]


@pytest.mark.parametrize("wrong", [b"", b"{", b"7", b"\xff", b'{"op_code": 99}', b"{}"])
def test_a_damaged_line_is_named(searched: Space, tmp_path: Path, wrong: bytes) -> None:
    _study(searched, tmp_path, "data")
    lines = (tmp_path / JOURNAL).read_bytes().splitlines()
    (tmp_path / JOURNAL).write_bytes(b"\n".join([lines[0], wrong, *lines[1:], b""]))
    with pytest.raises(BadSpec) as refused:
        _study(searched, tmp_path, "data")
    text = str(refused.value)
    assert text.startswith(f"{tmp_path / JOURNAL}: is damaged: ")
    assert text.endswith("and runs that are kept are not rerun")


@pytest.mark.parametrize("how", ["digit", "line", "cut", "empty", "sum"])
def test_its_checksum_tells_of_what_still_reads_well(
    searched: Space, tmp_path: Path, how: str
) -> None:
    file, checksum = tmp_path / JOURNAL, tmp_path / (JOURNAL + SUM)
    study = _study(searched, tmp_path, "data")
    asked = study.ask()
    searched.suggest(asked)
    study.tell(asked, 0.5)
    content = file.read_bytes()
    lines = content.splitlines(keepends=True)
    match how:
        case "digit":
            file.write_bytes(content.replace(b'"values":[0.5]', b'"values":[9.5]'))
        case "line":
            file.write_bytes(b"".join(lines[:3] + lines[4:]))
        case "cut":
            file.write_bytes(b"".join(lines[:-1]))
        case "empty":
            file.write_bytes(b"")
        case "sum":
            checksum.write_bytes(b"")
    with pytest.raises(BadSpec, match="checksum"):
        _study(searched, tmp_path, "data")
    file.unlink()
    assert len(_study(searched, tmp_path, "data").get_trials()) == 1, "begun anew"
