"""The lines of a first spec: YAML that says what was guessed, and why, beside it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.models import yaml
from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.infer_targets import Asked
from onepass.training.first_spec.lines import RECIPE, input_line, source_lines, task_line
from onepass.training.specs.recipes.names import UNLESS_SAID

SIZE = Guess("Size (cm)", "number", np.array([1.0, 2.0, 4.0]), note="numbers")
ZONE = Guess("zone", "category", np.array([0.0, 1.0]), ("a", "b"), note="2 values")


def empty(found: Guess, count: int) -> Guess:
    return replace(found, values=np.append(found.values, [np.nan] * count))


@pytest.mark.parametrize(
    ("found", "declared"),
    [
        (SIZE, {"kind": "number"}),
        (empty(SIZE, 3), {"kind": "number", "default": 2}),
        (empty(SIZE, 20), {"kind": "number", "optional": True}),
        (empty(replace(SIZE, values=np.array([1.25, 1.5])), 1),
         {"kind": "number", "default": 1.375}),
        (empty(ZONE, 1), {"kind": "category", "default": "unknown"}),
        (replace(empty(ZONE, 30), kind="set"), {"kind": "set", "default": []}),
        (replace(empty(ZONE, 1), kind="image"), {"kind": "image", "size": 64, "optional": True}),
        (replace(empty(ZONE, 1), kind="text"), {"kind": "text", "tokens": {"buckets": 4096},
                                                "default": ""}),
        (replace(empty(SIZE, 1), kind="timestamp"), {"kind": "timestamp",
                                                     "default": "1970-01-01T00:00:02Z"}),
    ],
)  # fmt: skip
def test_an_input_is_yaml_with_its_reason_behind_it(found: Guess, declared: dict[str, Any]) -> None:
    line = input_line(found, "size", None, {})
    assert yaml.parse(line) == {"size": declared}
    assert line.startswith("  size: ")
    assert found.note in line.partition("#")[2]
    assert ("cells are empty" in line) == bool(found.missing)


def test_texts_alone_are_read_closely() -> None:
    text = replace(ZONE, kind="text")
    tokens = yaml.parse(input_line(text, "review", None, {}, texts=True))["review"]["tokens"]
    assert tokens == {"buckets": 65536, "ngrams": 2, "letters": [4, 5]}


def test_what_is_left_out_and_what_is_suspected_are_comments() -> None:
    out = input_line(replace(SIZE, kind="left out", why="is\nempty"), "size", None, {})
    assert out == "  # Size (cm): left out: is empty"
    leak = input_line(SIZE, "size", "a leak", {})
    assert leak == "  # size: {kind: number}  # a leak"
    assert yaml.parse(leak.replace("  # size", "  size", 1)) == {"size": {"kind": "number"}}


def test_a_column_of_tokens_is_a_sequence() -> None:
    line = input_line(replace(ZONE, kind="text"), "words", None, {"ner": "zone"})
    assert yaml.parse(line)["words"] == {"kind": "sequence", "max_tokens": 1024, "optional": True}


def test_a_task_says_its_labels_and_how_many_rows_have_none() -> None:
    task = Asked("fare", "ordinal", "marks", ("low", "1"), ("answer: number",))
    line = task_line(task, "fare", pl.Series(["low", None, ""]))
    wanted = {"kind": "ordinal", "labels": ["low", "1"], "answer": "number"}
    assert yaml.parse(line) == {"fare": wanted}
    assert line.endswith("# marks; 2 rows have no label")
    assert task_line(task, "fare", pl.Series([["a"], None])).endswith("; 1 rows have no label")


def test_the_source_names_what_is_called_or_written_otherwise() -> None:
    names = {"Size (cm)": "size", "zone": "zone", "y": "y"}
    tags = replace(ZONE, kind="set", separator=";")
    when = replace(SIZE, format="%d.%m.%Y")
    tasks = {"y": Asked("y", "multilabel", "", separator="|")}
    lines = source_lines(Path("a b.csv"), tasks, [when, tags], names)
    assert yaml.parse("\n".join(lines)) == {
        "source": {
            "kind": "table",
            "path": "a b.csv",
            "columns": {"size": "Size (cm)"},
            "separators": {"zone": ";"},
            "formats": {"size": "%d.%m.%Y"},
        }
    }


def test_how_is_left_to_a_recipe() -> None:
    assert yaml.parse(RECIPE) == {"recipe": UNLESS_SAID}
