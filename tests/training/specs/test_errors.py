"""What pydantic refuses, in the user's own words: path, rule and value, and the nearest name."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"tasks": {"fare": {"kind": "regression", "min": "zero"}}},
            "tasks.fare.min: must be a number, got 'zero'",
        ),
        (
            {"tasks": {"fare": {"kind": "regresion"}}},
            "tasks.fare.kind: no such kind 'regresion'; did you mean 'regression'?",
        ),
        ({"tasks": {"fare": {}}}, "tasks.fare.kind: is missing"),
        ({"tasks": {"fare": 5}}, "tasks.fare: must be a mapping, got 5"),
        ({"tasks": {}}, "tasks: must have at least 1, got {}"),
        (
            {"sharing": {"kind": "mmoe", "experst": 3}},
            "sharing.experst: no such setting; did you mean 'experts'?",
        ),
        (
            {"tasks": {"fare": {"kind": "binary", "labels": [0, "a"]}}},
            "tasks.fare.labels[0]: must be text, got 0: put it in quotes",
        ),
        (
            {"inputs": {"a b": {"kind": "number"}}},
            "inputs.a b: a name has letters, digits and underscores, got 'a b'",
        ),
        (
            {"inputs": {"x": {"kind": "number", "max": 1e39}}},
            "inputs.x.max: must be at most 3.40282e+38, got 1e+39",
        ),
        ({"trunk": {"widths": 5}}, "trunk.widths: must be a list, got 5"),
        ({"trunk": {"widths": [64, 0]}}, "trunk.widths[1]: must be at least 1, got 0"),
        ({"trunk": {"width": [64]}}, "trunk.width: no such setting; did you mean 'widths'?"),
        ({"trunk": {"dropout": 1}}, "trunk.dropout: must be below 1, got 1"),
        ({"training": {"lr": 0}}, "training.lr: must be above 0, got 0"),
        ({"training": {"epochs": 2.5}}, "training.epochs: must be a whole number, got 2.5"),
        ({"training": {"lr": float("nan")}}, "training.lr: should be a finite number, got nan"),
        ({"training": None}, "training: must be a mapping, got None"),
        (
            {"training": {"device": "tpu"}},
            "training.device: must be 'auto', 'cpu' or 'cuda', got 'tpu'",
        ),
        ({"train": {}}, "train: no such setting; did you mean 'training'?"),
        (
            {"encoders": {"each": {"distance": {"kind": "bins", "bin": 3}}}},
            "encoders.each.distance.bin: no such setting; did you mean 'bins'?",
        ),
        (
            {"balancing": {"kind": "fixed", "weights": {"fare": -1}}},
            "balancing.weights.fare: must be at least 0, got -1",
        ),
        (
            {"source": {"kind": "function", "expressions": {}}},
            "source.ranges: is missing",
        ),
        (
            {"trunk": {"kind": "convv"}},
            "trunk.kind: no such kind 'convv'; did you mean 'conv'?",
        ),
        (
            {"trunk": {"kind": "conv", "channel": [8]}},
            "trunk.channel: no such setting; did you mean 'channels'?",
        ),
        (
            {"inputs": {"a": {"kind": "image", "size": [0, 8]}}},
            "inputs.a.size[0]: must be at least 1, got 0",
        ),
        (
            {"inputs": {"note": {"kind": "text", "tokens": {"bucket": 8}}}},
            "inputs.note.tokens.bucket: no such setting; did you mean 'buckets'?",
        ),
        (
            {"inputs": {"note": {"kind": "text", "tokens": {"ngrams": 9}}}},
            "inputs.note.tokens.ngrams: must be at most 3, got 9",
        ),
        ({"name": "a" * 65}, f"name: must have at most 64 letters, got '{'a' * 65}'"),
    ],
)
def test_an_error_names_path_rule_and_value(
    changes: dict[str, Any], words: str, problems: Callable[..., list[str]]
) -> None:
    assert problems(**changes) == [words]


def test_all_errors_come_at_once(problems: Callable[..., list[str]]) -> None:
    found = problems(
        nam="x", trunk={"kind": "mlp", "widths": ["a"]}, training={"lr": "fast", "epoch": 3}
    )
    assert found == [
        "trunk.widths[0]: must be a whole number, got 'a'",
        "training.lr: must be a number, got 'fast'",
        "training.epoch: no such setting; did you mean 'epochs'?",
        "nam: no such setting; did you mean 'name'?",
    ]


def test_a_choice_between_two_types_is_named_by_the_users_path_alone(
    problems: Callable[..., list[str]],
) -> None:
    found = problems(source={"kind": "table", "columns": {"fare": 5}})
    assert all(line.startswith("source.columns.fare: must be ") for line in found)
