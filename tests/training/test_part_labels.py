"""Rows that know some labels of a multilabel task only."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import BadSpec, Spec, parse


def spec_of(file: Path) -> Spec:
    return parse(
        {
            "name": "films",
            "inputs": {"x": {"kind": "number"}},
            "tasks": {"genre": {"kind": "multilabel"}},
            "source": {"kind": "table", "path": str(file), "columns": {"genre": ["drama", "war"]}},
        }
    )


@pytest.fixture
def films(tmp_path: Path) -> pl.DataFrame:
    split = ["train"] * 4 + ["val"] * 2
    drama, war = [1, None, 0, None, 1, 0], [None, 1, 0, None, 1, None]
    return pl.DataFrame({"x": range(6), "split": split, "drama": drama, "war": war})


def test_every_known_label_is_used(films: pl.DataFrame, tmp_path: Path) -> None:
    films.write_csv(file := tmp_path / "films.csv")
    prepared = prepare(spec_of(file))
    assert prepared.train.labelled["genre"].tolist() == [[True, False], [False, True], [True, True]]
    assert prepared.train.targets["genre"].tolist() == [[1, 0], [0, 1], [0, 0]]
    assert len(prepared.val) == 2
    said = "of 12 labels 7 are known; 3 rows know some and lack others"
    assert f"tasks.genre: {said}" in prepared.notes
    assert "1 rows have no label at all and are left out" in prepared.notes
    assert np.array_equal(
        prepared.train.only("genre").known("genre"),
        [[1, np.nan], [np.nan, 1], [0, 0]],
        equal_nan=True,
    )


def test_a_label_that_no_training_row_knows_is_refused(films: pl.DataFrame, tmp_path: Path) -> None:
    nothing = pl.when(pl.col("split") == "val").then("war")
    films.with_columns(nothing.alias("war")).write_csv(file := tmp_path / "films.csv")
    with pytest.raises(BadSpec, match="no training row says whether it has 'war'"):
        prepare(spec_of(file))
