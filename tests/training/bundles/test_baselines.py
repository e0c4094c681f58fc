"""Each task alone, kept beside a comparison: shown of the same rows, and of no others."""

from pathlib import Path
from typing import Any

import pytest

from onepass.training.bundles.baselines import FILE, find, keep

ALONE: dict[str, Any] = {
    "fare": {"metric": "mae", "value": 1.5, "low": 1.0, "high": 2.0, "seeds": 3}
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / FILE).parent.mkdir()
    keep(tmp_path, ALONE, "data", "test")
    return tmp_path


def test_what_is_kept_is_found_for_the_same_rows_alone(model: Path) -> None:
    assert find(model, "data", "test") == ALONE
    assert find(model, "other", "test") == {}
    assert find(model, "data", "val") == {}


def test_where_nothing_was_compared_there_is_none(tmp_path: Path) -> None:
    assert find(tmp_path, "data", "test") == {}


def test_a_later_comparison_takes_its_place(model: Path) -> None:
    keep(model, {}, "newer", "val")
    assert find(model, "data", "test") == {}
    assert [file.name for file in (model / FILE).parent.iterdir()] == ["alone.json"]
