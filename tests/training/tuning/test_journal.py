"""Half a line is cut off, and the search goes on; another damage is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from training.spec import BadSpec, Spec
from training.tuning.search import JOURNAL, _study
from training.tuning.space import Space, space


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
