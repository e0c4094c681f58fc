"""Keys of rows: what a file looks like has no part in them, what the network is fed decides."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources.cell_keys import word
from onepass.training.sources.files import ImageArray, ImageFiles
from onepass.training.sources.images import ImagesSource
from onepass.training.sources.images import read as read_images
from onepass.training.sources.keys import column_keys, input_keys
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.split import HashSplit
from onepass.training.sources.table import TableSource, read

INPUTS: dict[str, Any] = {
    "size": {"kind": "number"},
    "zone": {"kind": "category"},
    "tags": {"kind": "set"},
    "when": {"kind": "timestamp"},
}
TASKS = {"price": {"kind": "regression"}}
ROWS = 60
KINDS: TypeAdapter[Input] = TypeAdapter(Input)
Read = Callable[..., SourceRows]


def inputs_of(given: dict[str, Any]) -> dict[str, Input]:
    return {name: KINDS.validate_python(one) for name, one in given.items()}


def frame() -> pl.DataFrame:
    random = np.random.default_rng(0)
    return pl.DataFrame(
        {
            "id": np.arange(ROWS) + 100,
            "size": random.integers(0, 40, ROWS) / 4,
            "zone": random.integers(1, 9, ROWS),
            "tags": ["|".join(random.permutation(list("abc"))[: n % 4]) for n in range(ROWS)],
            "when": [f"2024-01-{1 + n % 28:02} 10:00" for n in range(ROWS)],
            "price": random.normal(size=ROWS).round(3),
        }
    )


@pytest.fixture
def rows(tmp_path: Path) -> Read:
    """rows(table or text of a CSV, split=...) -> the rows that are read from it."""

    def make(table: pl.DataFrame | str, name: str = "t.csv", **settings: Any) -> SourceRows:
        file = tmp_path / name
        if isinstance(table, str):
            file.write_text(table)
        elif file.suffix == ".parquet":
            table.write_parquet(file)
        else:
            table.write_csv(file)
        source = TableSource.model_validate({"path": file} | settings)
        tasks: dict[str, Task] = {"price": TypeAdapter(Task).validate_python(TASKS["price"])}
        return read(source, inputs_of(INPUTS), tasks)

    return make


def test_the_form_of_a_file_moves_no_row(rows: Read) -> None:
    table = frame()
    split = rows(table).split.tolist()
    assert set(split) == {"train", "val", "test"}
    longer = table.with_columns(pl.format("{}0", pl.col("size").cast(pl.String)).alias("size"))
    assert "0.250" in longer["size"].to_list()
    others = [
        rows(longer),
        rows(table, "t.parquet"),
        rows(table.with_columns(pl.col("size").cast(pl.Float32)), "t.parquet"),
        rows(table.with_columns(pl.col("zone").cast(pl.Float64)), "t.parquet"),
        rows(table.with_columns(pl.col("when").str.to_datetime("%Y-%m-%d %H:%M")), "t.parquet"),
        rows(table.select(reversed(table.columns))),
        rows(table.with_columns(more=pl.lit("x"), price=pl.col("price") + 1)),
        rows(table.rename({"size": "Size (m)"}), columns={"size": "Size (m)"}),
        rows(table.with_columns(pl.format(" {} ", pl.col("zone")).alias("zone"))),
        rows(table.with_columns(pl.col("when").str.replace(" ", "T"))),
    ]
    for other in others:
        assert other.split.tolist() == split
        assert "split by hash of the inputs: equal ones stay together" in other.notes


def test_rows_with_equal_inputs_stay_together_whatever_their_labels(rows: Read) -> None:
    table = frame()
    twice = pl.concat([table, table.with_columns(id=pl.lit(7, pl.Int64), price=-pl.col("price"))])
    found = rows(twice).split.tolist()
    assert found[:ROWS] == found[ROWS:]


def test_an_id_or_some_inputs_tell_rows_apart_where_that_is_said(rows: Read) -> None:
    table = frame()
    by_id = {"kind": "hash", "key": ["id"]}
    found = rows(table, split=by_id)
    assert "split by hash of 'id'" in found.notes
    changed = table.with_columns(size=pl.lit(0.0), id=pl.col("id").cast(pl.Float64))
    assert rows(changed, split=by_id).split.tolist() == found.split.tolist()
    some = {"kind": "hash", "inputs": ["zone"], "val": 0.3, "test": 0.3}
    found = rows(table, split=some)
    assert "split by hash of zone: equal ones stay together" in found.notes
    assert len({(z, s) for z, s in zip(table["zone"], found.split.tolist(), strict=True)}) == 8
    (rule,) = found.rules.values()
    assert rule == HashSplit(inputs=("zone",), val=0.3, test=0.3)
    (rule,) = rows(table).rules.values()
    assert rule == HashSplit(inputs=("size", "tags", "when", "zone"))


@pytest.mark.parametrize(
    ("split", "words"),
    [
        ({"key": ["nr"]}, "source.split.key: there is no column 'nr'"),
        ({"inputs": ["sice"]}, "source.split.inputs: there is no input 'sice'; did you mean"),
    ],
)
def test_what_is_not_there_is_said(rows: Read, split: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        rows(frame(), split={"kind": "hash"} | split)
    assert words in str(refused.value)
    with pytest.raises(ValidationError, match="a row has one hash, say one of them"):
        HashSplit(key=("id",), inputs=("size",))


def test_the_whole_row_is_hashed_as_earlier_builds_did(rows: Read) -> None:
    whole = {"kind": "hash", "whole": True}
    table = frame()
    before = rows(table, split=whole)
    added = table.with_columns(extra=pl.lit("x"))
    assert rows(added, split=whole).split.tolist() != before.split.tolist()
    but = whole | {"but": ["extra"]}
    assert rows(added, split=but).split.tolist() == before.split.tolist()
    assert "split by hash of the whole row" in before.notes


@given(st.permutations(["size", "zone", "tags", "when"]), st.floats(-1e9, 1e9, width=32))
def test_names_and_order_have_no_part(order: list[str], size: float) -> None:
    cells = {
        "size": [size, None],
        "zone": ["7", "a"],
        "tags": [["b", "a"], []],
        "when": [None, "x"],
    }
    inputs = inputs_of(INPUTS)
    first = [*input_keys(cells, inputs)]
    renamed = {f"{name}_": inputs[name] for name in order}
    assert [*input_keys({f"{name}_": cells[name] for name in order}, renamed)] == first
    as_text = {**inputs, "size": inputs["zone"]}
    assert [*input_keys(cells | {"size": [repr(size), None]}, as_text)][1] == first[1]


@pytest.mark.parametrize(
    ("one", "same"),
    [
        (("1", "1.0", " 1 ", "1.00", "01"), True),
        (("True", "true", "TRUE"), True),
        (("1.5", "1.50", "15e-1"), True),
        (("\u00e9", "e\u0301"), True),
        (("12345678901234567890", "12345678901234567891"), False),
        (("16777216", "16777217"), False),
        (("a", "A"), False),
        (("nan", "inf"), False),
    ],
)
def test_words_that_are_one_value(one: tuple[str, ...], same: bool) -> None:
    assert len({word(text) for text in one}) == (1 if same else len(one))
    assert column_keys([["1.0", None], ["a", "b"]]) == [b"1\x1fa", b"\x1fb"]


def test_pictures_are_known_by_their_content(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (30, 4, 4, 3)).astype(np.uint8)
    table = []
    for place, image in enumerate(pixels):
        Image.fromarray(image).save(tmp_path / f"{place}.png")
        table.append({"file": f"{place}.png", "age": place})
    inputs = inputs_of({"photo": {"kind": "image", "size": 4}})
    tasks: dict[str, Task] = {"age": TypeAdapter(Task).validate_python({"kind": "regression"})}
    pl.DataFrame(table).write_csv(tmp_path / "labels.csv")
    source = ImagesSource(path=tmp_path)
    before = read_images(source, inputs, tasks).split.tolist()
    for place in range(30):
        (tmp_path / f"{place}.png").rename(tmp_path / f"new_{place}.png")
    renamed = [row | {"file": f"new_{row['file']}", "age": -1} for row in table]
    pl.DataFrame(renamed).write_csv(tmp_path / "labels.csv")
    assert read_images(source, inputs, tasks).split.tolist() == before
    assert ImageFiles(tmp_path, ["new_0.png", None]).digest(1) == b""
    digests = {ImageArray(pixels).digest(place) for place in range(30)}
    assert len(digests) == 30
    np.savez(tmp_path / "a.npz", photo=np.concatenate([pixels, pixels]), age=np.arange(60))
    arrays = ImagesSource(path=tmp_path / "a.npz", columns={"photo": "photo"})
    split = read_images(arrays, inputs, tasks).split.tolist()
    assert split[:30] == split[30:]
    assert set(split) == {"train", "val", "test"}


LATE = 1_700_000_000


@pytest.mark.parametrize(
    "values",
    [
        [LATE + place for place in range(ROWS)],
        [20240101 + place for place in range(ROWS)],
        [2_460_000.5 + place / 1440 for place in range(ROWS)],
        [17_000_000 + place / 100 for place in range(ROWS)],
        [2**60 + place * 4096 for place in range(ROWS)],
        [-LATE - place for place in range(ROWS)],
    ],
)
@pytest.mark.parametrize("kind", ["number", "vector"])
def test_numbers_that_have_an_offset_are_told_apart(values: list[float], kind: str) -> None:
    given = {"size": {"kind": kind} | ({"length": 1} if kind == "vector" else {})}
    cells = {"size": [[v] if kind == "vector" else v for v in values]}
    keys = [*input_keys(cells, inputs_of(given))]
    assert len(set(keys)) == ROWS


@given(st.floats(-1e9, 1e9, width=32))
def test_a_file_of_32_bit_floats_has_the_keys_that_its_csv_has(value: float) -> None:
    short = np.float32(value)
    shown = float(str(short))  # as the CSV has it
    inputs = inputs_of({"size": {"kind": "number"}})
    one, other = (input_keys({"size": [cell]}, inputs) for cell in (float(short), shown))
    assert [*one] == [*other]
