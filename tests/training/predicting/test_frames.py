"""Answers for frames: of the caller's own kind, in order, as `onepass predict` writes them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import onepass
from onepass.models.contract import BadTasks
from onepass.training.predicting import parts, predict_file
from onepass.training.predicting.frames import as_given

ROWS = pl.DataFrame(
    {
        "distance": [2.1, 0.4, 17.25],
        "hour": [8, None, 23],
        "zone": ["Midtown", "Soho", None],
        "where": [[0.5, -1.0], [0.0, 0.0], [1e3, 1e-3]],
    }
)


class Stream:
    """A table of a library that nobody here knows."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return ROWS.__arrow_c_stream__(requested_schema)


@pytest.fixture(scope="module")
def predictor(make_bundle: Callable[..., Path]) -> onepass.Predictor:
    return onepass.load(make_bundle())


def test_a_frame_is_answered_as_its_file_is(
    predictor: onepass.Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ROWS.write_parquet(tmp_path / "rows.parquet")
    predict_file(predictor, tmp_path / "rows.parquet", tmp_path / "out.parquet", None)
    expected = pl.read_parquet(tmp_path / "out.parquet").drop(ROWS.columns)
    monkeypatch.setattr(parts, "CHUNK_ROWS", 2)
    for frame in (ROWS, ROWS.lazy(), Stream()):
        answers = predictor.predict(frame)
        assert isinstance(answers, pl.DataFrame)
        assert answers.schema == expected.schema
        assert np.allclose(answers["fare.value"], expected["fare.value"])
        assert answers["card.label"].to_list() == expected["card.label"].to_list()
    rows = [{k: v for k, v in row.items() if v is not None} for row in ROWS.to_dicts()]
    by_row = predictor.predict(rows)
    assert np.allclose([a["fare"]["value"] for a in by_row], expected["fare.value"])


def test_pandas_keeps_its_index(predictor: onepass.Predictor) -> None:
    frame = pd.DataFrame(ROWS.to_dict(as_series=False), index=["c", "a", "a"])
    answers = predictor.predict(frame, ["fare", "card"])
    assert type(answers) is pd.DataFrame
    assert list(answers.columns) == ["fare.value", "card.label", "card.probabilities"]
    assert list(answers.index) == ["c", "a", "a"]
    assert answers["fare.value"].dtype == np.float32
    label, each = answers["card.label"].iloc[0], answers["card.probabilities"].iloc[0]
    assert label == max(each, key=each.__getitem__)
    assert len(frame.join(answers)) == 5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"distance": ["far", "near", None]},
         "inputs.distance: column 'distance' holds 2 cells that are no numbers; the first is 'far'"
         ", in row 1"),
        ({"hour": [1, 2, 99]}, "rows[2].hour: must be at most 23 (row 3)"),
        ({"distance": [1, "x", 2]}, "inputs.distance: column 'distance' holds cells of several "
                                    "types, int, str: make them one, as in astype(str)"),
    ],
)  # fmt: skip
def test_errors_name_the_column_the_row_and_the_rule(
    predictor: onepass.Predictor, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError) as told:
        predictor.predict(pd.DataFrame(ROWS.to_dict(as_series=False) | change))
    assert words in str(told.value)


def test_a_column_that_is_not_there_is_told(predictor: onepass.Predictor) -> None:
    with pytest.raises(ValueError, match=r"data: has no column 'where' .for 'where'.*It has dist"):
        predictor.predict(ROWS.drop("where"))
    with pytest.raises(ValueError, match="data: has no rows"):
        predictor.predict(ROWS.head(0))
    with pytest.raises(BadTasks):
        predictor.predict(ROWS, ["far"])
    with pytest.raises(ValueError, match="data: must be a frame of pandas or polars"):
        predictor.predict({"distance": 1})


def test_what_is_no_pandas_comes_back_as_polars() -> None:
    assert as_given(Stream(), ROWS) is ROWS


def test_a_frame_is_learnt_from_and_answered(tmp_path: Path, shop_file: Path) -> None:
    frame = pd.DataFrame(pl.read_csv(shop_file).to_dict(as_series=False))
    spec = {
        "name": "shop",
        "inputs": {"x": {"kind": "number"}, "kind": {"kind": "category"}},
        "tasks": {"cost": {"kind": "regression"}, "luck": {"kind": "binary"}},
        "source": {"kind": "table", "columns": {"cost": "price"}},
        "trunk": {"widths": [8]},
        "training": {"epochs": 2, "batch_size": 64, "lr": 0.01},
    }
    quick: dict[str, Any] = {"out": tmp_path, "onnx": False, "pictures": False}
    bundle = onepass.fit(spec, data=frame, **quick)
    again = onepass.fit(spec | {"source": {**spec["source"], "path": str(shop_file)}}, **quick)  # type: ignore[dict-item]
    assert bundle.report()["tasks"] == again.report()["tasks"], "the same rows, split alike"
    predictor = onepass.load(bundle.folder)
    assert predictor.predict(frame)["cost.value"].notna().all()
    with pytest.raises(ValueError, match=r"data: has no column 'price' .for 'cost'"):
        onepass.fit(spec, data=frame.drop(columns="price"), **quick)
