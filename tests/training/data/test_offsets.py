"""Numbers that 32-bit floats cannot tell apart."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.models.contract import BadTensors
from onepass.training.data import statistics
from onepass.training.data.offsets import offset_of
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.specs.spec import BadSpec, parse

RANDOM = np.random.default_rng(0)
SECONDS = 1_700_000_000 + np.arange(400) * 7
DAYS = np.array([20240101 + 100 * month + day for month in range(4) for day in range(25)] * 4)
JULIAN = 2_460_000.5 + np.arange(400) / 86400
NANOSECONDS = 1_700_000_000_000_000_000 + np.arange(400) * 10_000
APART: dict[str, Any] = {"s": SECONDS, "days": DAYS, "julian": JULIAN, "ns": NANOSECONDS}


def prepared(file: Path, cells: Any, kind: str = "number", **task: Any) -> Prepared:
    columns = {"x": cells, "y": np.arange(len(cells)) % 7}
    split = ["val" if place % 5 == 0 else "train" for place in range(len(cells))]
    table = pl.DataFrame(columns | {"split": split})
    table.write_csv(file) if file.suffix == ".csv" else table.write_parquet(file)
    return prepare(
        parse(
            {
                "name": "far",
                "inputs": {"x": {"kind": kind}},
                "tasks": {"y": {"kind": "regression"} | task},
                "source": {"kind": "table", "path": str(file)},
            }
        )
    )


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_values_stay_different(name: str, format: str, tmp_path: Path) -> None:
    values = APART[name].astype(np.float64)
    assert len(np.unique(values.astype(np.float32))) < 0.99 * len(np.unique(values))
    made = prepared(tmp_path / f"rows.{format}", APART[name])
    x = made.contract.inputs["x"]
    arrays = made.train.inputs["x"]
    train = np.array([value for place, value in enumerate(values) if place % 5])
    assert len(np.unique(arrays)) == len(np.unique(train))
    assert np.ptp(arrays) == pytest.approx(np.ptp(train), rel=1e-6)
    assert any(note.startswith("inputs.x: ") and "in 64 bits" in note for note in made.notes)
    told = statistics.of_input(x, "x", made.train.inputs)
    assert (told["min"], told["max"]) == pytest.approx((train.min(), train.max()), rel=1e-15)
    assert len(set(told["percentiles"])) > 15
    assert made.golden[0]["x"] == values[0]


@pytest.mark.parametrize(
    "values",
    [
        RANDOM.random(20_000),
        RANDOM.normal(50, 10, 20_000),
        RANDOM.lognormal(0, 3, 20_000),
        np.arange(20_000),
        RANDOM.integers(0, 10**8, 20_000),
        np.array([1e30, 1.0, 2.0]),
        np.array([5.0]),
        np.array([0.1, 0.2, 0.3]),
    ],
)
def test_ordinary_numbers_have_no_offset(values: Any) -> None:
    assert offset_of(np.asarray(values, dtype=np.float64)) == 0


def test_rows_lines_and_tensors_read_the_same(tmp_path: Path) -> None:
    contract = prepared(tmp_path / "rows.csv", SECONDS).contract
    values = SECONDS[:3].tolist()
    rows = contract.read([{"x": value} for value in values])["x"]
    assert rows.dtype == np.float32
    assert np.diff(rows).tolist() == [7, 7]
    for dtype in ("float64", "int64", "uint64"):
        tensor = contract.tensors.read({"x": np.array(values, dtype=dtype)})["x"]
        assert np.array_equal(tensor, rows)
    with pytest.raises(BadTensors, match="must be FP64 or whole numbers"):
        contract.tensors.read({"x": np.array(values, dtype=np.float32)})


def test_a_vector_has_an_offset_for_each_of_its_numbers(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    split = ["val" if place % 5 == 0 else "train" for place in range(400)]
    a, b = SECONDS.astype(float), RANDOM.normal(size=400)
    pl.DataFrame({"a": a, "b": b, "y": b, "split": split}).write_parquet(file)
    made = prepare(
        parse(
            {
                "name": "far",
                "inputs": {"x": {"kind": "vector", "length": 2}},
                "tasks": {"y": {"kind": "regression"}},
                "source": {"kind": "table", "path": str(file), "columns": {"x": ["a", "b"]}},
            }
        )
    )
    offset = made.contract.inputs["x"].offset  # type: ignore[union-attr]
    assert offset[0] > 1e9
    assert offset[1] == 0
    assert len(np.unique(made.train.inputs["x"][:, 0])) == 320
    tensor = made.contract.tensors.read({"x": np.stack([a, b], axis=1)})["x"]
    assert np.array_equal(
        tensor, made.contract.read([{"x": [*row]} for row in zip(a, b, strict=True)])["x"]
    )


@pytest.mark.parametrize("name", ["s", "julian", "ns"])
@pytest.mark.parametrize("kind", ["regression", "quantiles"])
def test_labels_that_are_no_longer_told_apart_are_refused(
    name: str, kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "rows.parquet"
    split = ["val" if place % 5 == 0 else "train" for place in range(400)]
    pl.DataFrame({"x": np.arange(400), "y": APART[name], "split": split}).write_parquet(file)
    document = {
        "name": "far",
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"y": {"kind": kind}},
        "source": {"kind": "table", "path": str(file)},
    }
    with pytest.raises(BadSpec, match="take an offset away in the table, such as"):
        prepare(parse(document))
    years = SECONDS * 10_000 - SECONDS[0] * 9_999
    pl.DataFrame(
        {"x": np.arange(400), "y": years + np.arange(400) % 2, "split": split}
    ).write_parquet(file)
    assert prepare(parse(document))
