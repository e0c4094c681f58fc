"""What is planted is found; where nothing is, nothing is said."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Arrays, Contract
from onepass.training.batches.rows import Rows
from onepass.training.reporting.warnings import beware

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "y": {"kind": "number"},
            "zone": {"kind": "category", "values": ["a", "b"]},
        },
        "tasks": {"fare": {"kind": "regression"}, "card": {"kind": "binary", "labels": ["n", "y"]}},
    }
)
GOOD = {"fare": 0.5, "card": 0.5}
REPORT: dict[str, Any] = {
    "tasks": {name: {"verdict": "has learnt: much"} for name in GOOD},
    "best_epoch": 3,
    "epochs": 5,
}


def twice(own: Arrays) -> Any:
    return own["x"] * 2


def rows(seed: int, count: int = 400, **changed: Any) -> Rows:
    random = np.random.default_rng(seed)
    inputs = {
        "x": random.normal(size=count).astype(np.float32),
        "y": random.normal(size=count).astype(np.float32),
        "zone": random.integers(1, 3, count),
    }
    targets = {
        "fare": random.normal(size=count).astype(np.float32),
        "card": random.integers(0, 2, count).astype(np.float32),
    }
    inputs |= {name: change(inputs) for name, change in changed.items() if name in inputs}
    targets |= {name: change(inputs) for name, change in changed.items() if name in targets}
    return Rows(inputs, targets, {name: np.ones(count, dtype=np.bool_) for name in targets})


def said(train: Rows, judged: Rows, **changed: Any) -> list[str]:
    known = {"skills": GOOD, "train_skills": GOOD, "report": REPORT}
    return beware(CONTRACT, train, judged, **(known | changed))


def test_of_sound_data_nothing_is_said() -> None:
    assert said(rows(0), rows(1)) == []


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (said(rows(0), rows(1, x=lambda own: own["x"] + 1)), "x drifts: its median"),
        (said(rows(0), rows(1, zone=lambda own: np.ones_like(own["zone"]))), "zone drifts"),
        (said(rows(0), rows(1, fare=lambda own: own["y"] * 3)), "fare drifts"),
        (said(rows(0), rows(0)), "100.0% of the rows here have inputs that stand in a training"),
        (said(rows(0, fare=twice), rows(1, fare=twice)), "x alone predicts fare"),
        (said(rows(0, card=lambda own: own["x"] > 3), rows(1)), "fewer than 10 training rows"),
        (said(rows(0), rows(1), train_skills={"fare": 0.9}), "fare overfits"),
        (said(rows(0), rows(1), report=REPORT | {"epochs": 3}), "longer training"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_planted_is_found(found: list[str], word: str) -> None:
    assert len(found) == 1
    assert word in found[0]


def test_of_optional_inputs_only_what_is_there_is_compared() -> None:
    inputs = {name: given.model_dump() for name, given in CONTRACT.inputs.items()}
    for name in ("x", "zone"):
        inputs[name]["optional"] = True
    contract = Contract.model_validate({"inputs": inputs, "tasks": CONTRACT.model_dump()["tasks"]})

    def found(share: float, **changed: Any) -> list[str]:
        """Of training rows of which nine in ten have them, and judged ones of another share."""
        pair = rows(0, fare=twice), rows(1, **changed)
        for one, here in zip(pair, (0.9, share), strict=True):
            there = np.random.default_rng(2).random(len(one)) < here
            for name in ("x", "zone"):
                one.inputs[f"{name}.present"] = there
                one.inputs[name][~there] = 0
        return beware(contract, *pair, skills=GOOD, train_skills=GOOD, report=REPORT)

    for share in (0.9, 0.4, 0.0):
        (leak,) = (words for words in found(share, fare=twice) if "drifts" not in words)
        assert leak.startswith("x is a sum of fare and others (R2 1.000)"), "no zeros hide it"
        assert not any(word.startswith(("x drifts", "zone drifts")) for word in found(share))
    assert any(word.startswith("x drifts") for word in found(0.4, x=lambda own: own["x"] + 1))
