"""A first spec: it loads, it trains, and what it leaves out it names with the reason."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass import training
from onepass.models import yaml
from onepass.training.first_spec.propose import first_spec
from onepass.training.sources.reading import Dialect
from onepass.training.sources.table import TableSource
from onepass.training.specs.spec import parse

ROWS = 240
Made = tuple[dict[str, Any], str, list[str]]


@pytest.fixture
def shop() -> dict[str, Any]:
    """Columns of every kind, and one target that depends on them."""
    random = np.random.default_rng(0)
    size = random.normal(10, 3, ROWS).round(2)
    colour = random.choice(["red", "green", "blue"], ROWS)
    price = (size * 3 + (colour == "red") * 5 + random.normal(0, 2, ROWS)).round(2).clip(0)
    empty = random.random(ROWS) < 0.1
    return {
        "id": np.arange(1, ROWS + 1),
        "size": [None if gone else value for gone, value in zip(empty, size, strict=True)],
        "colour": [
            None if gone else value for gone, value in zip(empty[::-1], colour, strict=True)
        ],
        "Preis (€)": price,
        "sold": np.where(price + random.normal(0, 5, ROWS) > 32, "yes", "no"),
        "double": (2 * price + random.normal(0, 0.1, ROWS)).round(2),
        "shop": ["here"] * ROWS,
        "nothing": [None] * ROWS,
        "zip": [f"{place % 7:05}" for place in range(ROWS)],
        "when": [f"2024-01-{1 + place % 28:02} 10:00" for place in range(ROWS)],
        "note": [f"a long remark on the thing number {place}" for place in range(ROWS)],
        "code": [f"x{place:x}" for place in range(ROWS)],
        "day": [f"{1 + place % 28}.1.2024" for place in range(ROWS)],
        "tags": ["|".join("abcd"[: 1 + place % 4]) for place in range(ROWS)],
        "a or b": [f"a|{place}" for place in range(ROWS)],
        "weight": [f"{place / 7:.1f}" if place != 5 else "n/a" for place in range(ROWS)],
    }


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Made]:
    """made(columns, targets) -> the spec as plain data, its text, the warnings."""

    def make(columns: dict[str, Any], *targets: str, name: str = "shop.csv") -> Made:
        table, file = pl.DataFrame(columns), tmp_path / name
        table.write_parquet(file) if file.suffix == ".parquet" else table.write_csv(file)
        text, warnings = first_spec(file, list(targets))
        document = yaml.parse(text)
        parse(document)
        return document, text, warnings

    return make


def test_few_missing_cells_get_a_default_and_many_a_meaning(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    sizes = [value for value in shop["size"] if value is not None]
    few = [*sizes[:5], *[None] * 19, *sizes, *sizes][:ROWS]
    document, _, _ = made(shop | {"size": few, "colour": few}, "sold")
    median = float(np.median([value for value in few if value is not None]))
    wanted = {"kind": "number", "default": pytest.approx(median, rel=1e-5)}
    assert document["inputs"]["size"] == wanted
    document, _, _ = made(shop | {"size": [None, *few[:-1]]}, "sold")
    assert document["inputs"]["size"] == {"kind": "number", "optional": True}


def test_kinds_are_guessed(made: Callable[..., Made], shop: dict[str, Any]) -> None:
    document, _, _ = made(shop, "Preis (€)", "sold")
    assert document["inputs"] == {
        "size": {"kind": "number", "optional": True},
        "colour": {"kind": "category", "optional": True},
        "zip": {"kind": "category"},
        "when": {"kind": "timestamp"},
        "note": {"kind": "text", "tokens": {"buckets": 4096}},
        "day": {"kind": "timestamp"},
        "tags": {"kind": "set"},
    }
    assert document["tasks"] == {
        "Preis": {"kind": "regression", "min": 0},
        "sold": {"kind": "binary", "labels": ["no", "yes"]},
    }
    assert document["source"]["columns"] == {"Preis": "Preis (€)"}
    assert document["source"]["formats"] == {"day": "%d.%m.%Y"}
    assert list(document)[:4] == ["name", "inputs", "tasks", "source"]
    assert document["name"] == "shop"


def test_what_is_left_out_is_named_with_its_reason(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    _, text, warnings = made(shop, "Preis (€)", "sold")
    for column, reason in {
        "id": "an id: no two rows have the same",
        "shop": "is always 'here'",
        "nothing": "is empty",
        "a or b": "an id or a name: 240 in 240 rows",
        "code": "an id or a name: 240 in 240 rows",
        "weight": "would be a number, but holds 1 cells that are no numbers; the first is 'n/a'",
    }.items():
        assert f"  # {column}: left out: {reason}" in text
        assert any(warning.startswith(f"{column}: left out: {reason}") for warning in warnings)


def test_empty_cells_of_times_and_sets_get_their_own_default(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    when, tags = [None, *shop["when"][1:]], [*[None] * 60, *shop["tags"][60:]]
    document, _, _ = made(shop | {"when": when, "tags": tags}, "sold")
    assert document["inputs"]["tags"] == {"kind": "set", "default": []}
    wanted = {"kind": "timestamp", "default": "2024-01-14T10:00:00Z"}
    assert document["inputs"]["when"] == wanted
    document, _, _ = made(shop | {"when": [*[None] * 20, *shop["when"][20:]]}, "sold")
    assert document["inputs"]["when"] == {"kind": "timestamp", "optional": True}


def test_times_with_a_cell_that_is_none_are_left_out(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    _, text, _ = made(shop | {"when": ["soon", *shop["when"][1:]]}, "sold")
    assert "would be a timestamp, but holds 1 cells that are no times; the first is 'soon'" in text


def test_a_later_time_that_gives_the_target_away_is_a_leak(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    minutes = np.random.default_rng(0).integers(1, 100, ROWS)
    start = np.datetime64("2024-01-01", "ms") + np.arange(ROWS) * 997_000
    times = {"pickup": start, "dropoff": start + minutes * 60_000, "minutes": minutes}
    document, text, _ = made({"size": shop["size"], **times}, "minutes", name="rides.parquet")
    assert document["inputs"]["pickup"] == {"kind": "timestamp"}
    assert "dropoff" not in document["inputs"]
    assert "minus pickup alone predicts minutes with R2" in text


def test_a_leak_is_left_out_and_can_be_put_back(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    document, text, warnings = made(shop, "Preis (€)")
    assert "double" not in document["inputs"]
    assert re.search(r"# double: .* alone predicts Preis \(€\) with R2 (0.9[5-9]|1.0)", text)
    assert any("double: left out: a suspected leak" in warning for warning in warnings)
    back = yaml.parse(text.replace("  # double: {", "  double: {"))
    assert back["inputs"]["double"] == {"kind": "number"}
    parse(back)


def test_a_good_predictor_stays_and_is_asked_about(made: Callable[..., Made]) -> None:
    random = np.random.default_rng(0)
    miles = random.gamma(2, 500, ROWS).round()
    minutes = (miles / 8 + random.normal(0, 0.02 * miles.std(), ROWS)).round()
    document, text, warnings = made({"miles": miles, "minutes": minutes}, "minutes")
    assert document["inputs"] == {"miles": {"kind": "number"}}
    asked = r"miles alone predicts minutes with R2 0.9\d\d: leave it out unless it is known when"
    assert any(re.match(asked, warning) for warning in warnings)
    assert asked[6:30] in text


def test_a_word_that_tells_the_label_is_a_leak_too(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    told = {"yes": "Y", "no": "N"}
    document, text, _ = made(shop | {"bought": [told[s] for s in shop["sold"]]}, "sold")
    assert "bought" not in document["inputs"]
    assert "alone tells sold in 100.0% of rows" in text


def test_a_total_of_the_targets_is_a_leak(made: Callable[..., Made], shop: dict[str, Any]) -> None:
    random = np.random.default_rng(1)
    columns = shop | {"a": random.normal(size=ROWS), "b": random.normal(size=ROWS)}
    columns["total"] = columns["a"] + columns["b"] + random.normal(0, 0.05, ROWS)
    document, text, _ = made(columns, "a", "b")
    assert "total" not in document["inputs"]
    assert "is a sum of a, b and others" in text


@pytest.mark.parametrize(
    ("values", "task"),
    [
        ([0, 1], {"kind": "binary", "labels": ["0", "1"]}),
        (["b", "a", "c"], {"kind": "multiclass", "labels": ["a", "b", "c"]}),
        ([f"l{n}" for n in range(25)], {"kind": "multiclass"}),
        (["no", "yes"], {"kind": "binary", "labels": ["no", "yes"]}),
        (["1.5e3", "true"], {"kind": "binary", "labels": ["1.5e3", "true"]}),
        (['a "b", c', "#d: é"], {"kind": "binary", "labels": ["#d: é", 'a "b", c']}),
        ([1, 2, 3, 4], {"kind": "ordinal", "labels": ["1", "2", "3", "4"], "answer": "number"}),
        ([0, 1, 2, 0, 1, 0, 5], {"kind": "count"}),
        ([3.5, 0, 2], {"kind": "regression"}),
        ([30, 40, 70], {"kind": "regression"}),
        (["low", "High", "medium"], {"kind": "ordinal", "labels": ["low", "medium", "High"]}),
        (["never", "often", "x"], {"kind": "multiclass", "labels": ["never", "often", "x"]}),
        (["18-25", "<18", "26+"], {"kind": "ordinal", "labels": ["<18", "18-25", "26+"]}),
        (
            ["Level 10", "Level 9", "Level 1"],
            {"kind": "ordinal", "labels": ["Level 1", "Level 9", "Level 10"]},
        ),
        (["A", "B", "C"], {"kind": "multiclass", "labels": ["A", "B", "C"]}),
        (["a|b", "b", "a"], {"kind": "multilabel"}),
        ([-1.5, 2, 3], {"kind": "regression"}),
        (["10", "9", "x"], {"kind": "multiclass", "labels": ["9", "10", "x"]}),
    ],
)
def test_the_kind_of_a_target(
    made: Callable[..., Made], shop: dict[str, Any], values: list[Any], task: dict[str, Any]
) -> None:
    target = [values[place % len(values)] for place in range(ROWS)]
    document, _, _ = made({"size": shop["size"], "target": target}, "target")
    assert document["tasks"]["target"] == task


def test_missing_labels_are_counted(made: Callable[..., Made], shop: dict[str, Any]) -> None:
    sold = [None if place < 30 else label for place, label in enumerate(shop["sold"])]
    _, text, _ = made({"size": shop["size"], "sold": sold}, "sold")
    assert (
        "sold: {kind: binary, labels: [no, yes]}  # two labels; 30 rows have no label"
        in text.replace('"', "")
    )


def test_a_column_of_split_words_is_used_and_no_input(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    split = np.array(["train", "val", "test"])[np.arange(ROWS) % 3]
    document, text, warnings = made(shop | {"split": split}, "sold")
    assert "split" not in document["inputs"]
    assert "split" not in document["source"]
    assert "the column 'split' says which rows train" in text
    assert not any("split" in warning for warning in warnings)


def test_a_column_of_split_words_may_hold_out_rows(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    split = np.array(["train", "val", "calibration", "test"])[np.arange(ROWS) % 4]
    document, _, warnings = made(shop | {"split": split}, "sold")
    assert document["source"]["split"] == {"kind": "column", "calibration": True}
    assert "split" not in document["inputs"]
    assert not any("split" in warning for warning in warnings)


def test_a_column_split_of_other_words_is_said_and_not_trusted(
    made: Callable[..., Made], shop: dict[str, Any]
) -> None:
    document, _, warnings = made(shop | {"split": ["left", "right"] * (ROWS // 2)}, "sold")
    assert document["source"]["split"] == {"kind": "hash"}
    assert any("does not say train and val" in warning for warning in warnings)
    assert document["inputs"]["split"] == {"kind": "category"}


def test_names_become_valid_and_stay_apart(made: Callable[..., Made], shop: dict[str, Any]) -> None:
    size = shop["size"]
    columns = {"a b": size, "a-b": size, "é": size, "日本": size, "instances": size, "no": size}
    document, _, _ = made(columns | {"sold": shop["sold"]}, "sold", name="2024 sales.v2.csv")
    assert list(document["inputs"]) == ["a_b", "a_b_2", "e", "column", "instances_2", "no"]
    assert document["source"]["columns"] == {
        "a_b": "a b",
        "a_b_2": "a-b",
        "e": "é",
        "column": "日本",
        "instances_2": "instances",
    }
    assert document["name"] == "2024_sales"


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (["solt"], "--targets: there is no column 'solt'; did you mean 'sold'?"),
        ([""], "--targets: there is no column ''"),
        (["sold", "sold"], "--targets: 'sold' stands twice"),
        (["nothing"], "nothing: is empty"),
        (["shop"], "shop: is always 'here'"),
        (["code"], "code: 240 different labels in 240 rows"),
        (["weight"], "weight: would be a number, but holds 1 cells that are no numbers"),
    ],
)
def test_what_cannot_be_a_target_is_said(
    made: Callable[..., Made], shop: dict[str, Any], targets: list[str], words: str
) -> None:
    with pytest.raises(ValueError) as refused:
        made(shop, *targets)
    assert words in str(refused.value)


def test_a_table_without_inputs_is_said(made: Callable[..., Made], shop: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no column is left to be an input:\n  id: an id"):
        made({"id": shop["id"], "sold": shop["sold"]}, "sold")
    with pytest.raises(ValueError, match="no rows"):
        made({"id": [], "sold": []}, "sold")


@pytest.mark.parametrize("name", ["shop.csv", "shop.parquet"])
def test_the_first_spec_trains(
    made: Callable[..., Made], shop: dict[str, Any], tmp_path: Path, name: str
) -> None:
    document, _, _ = made(shop, "Preis (€)", "sold", name=name)
    document |= {"recipe": "quick", "training": {"epochs": 2}}
    bundle = training.fit(document, out=tmp_path / "out", onnx=False, pictures=False)
    assert list(bundle.report()["tasks"]) == ["Preis", "sold"]


def test_columns_of_any_type_are_guessed_or_left_out_with_a_reason(tmp_path: Path) -> None:
    count = 40
    pl.DataFrame(
        {
            "y": [float(n % 7) / 2 for n in range(count)],
            "kind": pl.Series([["a", "b"][n % 2] for n in range(count)], dtype=pl.Categorical),
            "price": [Decimal(n % 9) / 4 for n in range(count)],
            "raw": [b"\xff%d" % n for n in range(count)],
            "took": [timedelta(seconds=n) for n in range(count)],
            "parts": [{"a": n} for n in range(count)],
            "day": [date(2024, 1, 1) + timedelta(n % 9) for n in range(count)],
            "at": [time(n % 24) for n in range(count)],
            "key": pl.Series([2**63 + n for n in range(count)], dtype=pl.UInt64),
        }
    ).write_parquet(tmp_path / "t.parquet")
    text, warnings = first_spec(tmp_path / "t.parquet", ["y"])
    spec = parse(yaml.parse(text))
    kinds = {name: given.kind for name, given in spec.inputs.items()}
    assert kinds == {"kind": "category", "price": "number", "day": "timestamp"}
    left = {w.partition(":")[0]: w for w in warnings}
    assert "is of type Binary, which is neither a number nor text" in left["raw"]
    assert "a duration: as a number it needs a unit" in left["took"]
    assert "is of type Struct" in left["parts"]
    assert "if they are names, kind: category" in left["key"]
    assert "a time without a day: as a number it needs a unit" in left["at"]


def test_the_form_of_the_file_stands_in_the_spec(tmp_path: Path) -> None:
    lines = [f"{n // 3},{n % 10};{n % 4},5" for n in range(60)]
    file = tmp_path / "t.csv"
    file.write_bytes("\n".join(["größe;y", *lines]).encode("cp1252"))
    text, warnings = first_spec(file, ["y"])
    source = parse(yaml.parse(text)).source
    assert isinstance(source, TableSource)
    assert (source.separator, source.decimal) == (";", ",")
    assert warnings[0] == "t.csv: is no UTF-8, read with encoding: cp1252"
    assert first_spec(file, ["y"], Dialect(encoding="latin-1"))[0].count("encoding: iso8859-1") == 1


def test_columns_of_any_name_are_guessed(tmp_path: Path) -> None:
    size = [float(i * 7 % 50) for i in range(200)]
    table = {"^s$": size, "*": [i % 3 for i in range(200)], "s": size[::-1]}
    table["y"] = [float(i * i % 37) for i in range(200)]
    pl.DataFrame(table).write_parquet(tmp_path / "a.parquet")
    text, _ = first_spec(tmp_path / "a.parquet", ["y"])
    assert {"*", "^s$"} <= set(yaml.parse(text)["source"]["columns"].values())
    with pytest.raises(ValueError, match="no column 'z'"):
        first_spec(tmp_path / "a.parquet", ["z"])


def test_two_numbers_with_decimals_are_two_labels(tmp_path: Path) -> None:
    table = {"s": [float(i * 7 % 50) for i in range(200)], "y": [1.5, 2.5] * 100}
    pl.DataFrame(table).write_csv(tmp_path / "a.csv")
    text, _ = first_spec(tmp_path / "a.csv", ["y"])
    assert yaml.parse(text)["tasks"]["y"] == {"kind": "binary", "labels": ["1.5", "2.5"]}
