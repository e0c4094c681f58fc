"""Which rows calibrate."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.training.data import calibrating
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.specs.spec import BadSpec, Spec

SPLITS: dict[str, Any] = {
    "none said": None,
    "hash": {"kind": "hash"},
    "rows": {"kind": "hash", "rows": True},
    "group": {"kind": "group", "column": "kind"},
    "time": {"kind": "time", "column": "x"},
    "column": {"kind": "column", "column": "split"},
}


def rows(prepared: Prepared, part: str) -> set[tuple[float, float]]:
    inputs = prepared.parts[part].inputs
    return set(zip(inputs["x"].tolist(), inputs["y"].tolist(), strict=True))


@pytest.fixture
def table(shop_file: Path, tmp_path: Path) -> Path:
    """With a column that says the split, and more kinds."""
    frame = pl.read_csv(shop_file)
    count = len(frame)
    splits = [("test", "val", "train", "train", "train")[n % 5] for n in range(count)]
    kinds = [f"kind {n % 40}" for n in range(count)]
    file = tmp_path / "shop.csv"
    frame.with_columns(split=pl.Series(splits), kind=pl.Series(kinds)).write_csv(file)
    return file


@pytest.mark.parametrize("split", SPLITS)
def test_they_are_some_of_those_that_would_train(
    split: str, table: Path, shop: Callable[..., Spec]
) -> None:
    source = {"kind": "table", "path": str(table)}
    source |= {} if SPLITS[split] is None else {"split": SPLITS[split]}
    before = prepare(shop(source=source))
    after = prepare(shop(source=source, certainty={"calibration": 0.2}))
    for part in ("val", "test"):
        assert rows(after, part) == rows(before, part)
    held_out = rows(after, "calibration")
    assert rows(after, "train") == rows(before, "train") - held_out
    assert held_out < rows(before, "train")
    assert 0.1 < len(held_out) / 600 < 0.3
    assert after.held_out is after.val, "nothing is chosen by them"


def test_those_that_a_split_holds_out_are_enough(shop: Callable[..., Spec]) -> None:
    source = shop().source.model_dump() | {"split": {"kind": "hash", "calibration": 0.3}}  # type: ignore[union-attr]
    spec = shop(source=source, certainty={"calibration": 0.1})
    assert calibrating.asking(spec).source == spec.source
    assert len(rows(prepare(spec), "calibration")) > 120


def test_without_a_promise_nothing_is_held_out(shop: Callable[..., Spec]) -> None:
    assert prepare(shop()).calibration is None


def test_where_none_would_be_left_to_train_it_is_told(shop: Callable[..., Spec]) -> None:
    source = shop().source.model_dump() | {"split": {"kind": "hash", "val": 0.4, "test": 0.4}}  # type: ignore[union-attr]
    with pytest.raises(BadSpec, match=r"certainty\.calibration: 0\.3 beside val 0\.4"):
        prepare(shop(source=source, certainty={"calibration": 0.3}))
