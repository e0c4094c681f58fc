"""Drift: what moves is told by how far, and what could be chance is not."""

import re

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.reporting.drift import drift

TIMES = Contract.model_validate(
    {
        "inputs": {
            "at": {"kind": "timestamp"},
            "has": {"kind": "set", "values": ["bath", "pool"], "optional": True},
        },
        "tasks": {"fare": {"kind": "regression"}},
    }
)


def stays(seed: int, begun: str, pools: float, new: float = 0, there: float = 0.7) -> Rows:
    """Nights of a year from a day on; so many have a pool, or what nothing is known of."""
    random = np.random.default_rng(seed)
    days = np.datetime64(begun) + random.integers(0, 365, 400)
    chances = (0.3, pools, new)
    has = [
        [word for word, p in zip(("bath", "pool", "moat"), chances, strict=True) if one < p]
        for one in random.random(400)
    ]
    sent = [
        {"at": str(day)} | ({"has": one} if here else {})
        for day, one, here in zip(days, has, random.random(400) < there, strict=True)
    ]
    fares = {"fare": random.normal(size=400).astype(np.float32)}
    return Rows(TIMES.read(sent), fares, {"fare": np.ones(400, dtype=np.bool_)})


def test_times_and_sets_drift_too() -> None:
    ours = stays(0, "2024-01-01", 0.4)
    assert list(drift(TIMES, ours, stays(1, "2024-01-01", 0.4, there=0.2))) == []
    (later,) = drift(TIMES, ours, stays(1, "2024-07-01", 0.4))
    assert later.startswith("at drifts: its median is 2024-0")
    assert "Z in training rows, 202" in later
    (wetter,) = drift(TIMES, ours, stays(1, "2024-01-01", 0.8))
    assert re.fullmatch(r"has drifts: [34]\d% of training rows have 'pool', [78]\d% here\.", wetter)
    (newer,) = drift(TIMES, ours, stays(1, "2024-01-01", 0.4, new=0.6))
    assert newer.startswith("has drifts: 0% of training rows have an item that training rarely saw")
    assert list(drift(TIMES, ours, stays(1, "2024-01-01", 0.4, there=0))) == []


NUMBERS = Contract.model_validate(
    {"inputs": {"x": {"kind": "number", "unit": "km"}}, "tasks": {"y": {"kind": "regression"}}}
)


def numbers(seed: int, count: int, *, x: float = 0, y: float = 0) -> Rows:
    random = np.random.default_rng(seed)
    return Rows(
        {"x": (random.normal(size=count) + x).astype(np.float32)},
        {"y": (random.normal(size=count) + y).astype(np.float32)},
        {"y": np.ones(count, dtype=np.bool_)},
    )


def test_a_number_and_a_label_that_move_are_told_with_their_medians() -> None:
    ours = numbers(0, 400)
    assert list(drift(NUMBERS, ours, numbers(1, 400))) == []
    found = list(drift(NUMBERS, ours, numbers(1, 400, x=3, y=-3)))
    assert [words.partition(":")[0] for words in found] == ["x drifts", "y drifts"]
    assert re.search(r"training rows, 2\.9\d+ here \(Kolmogorov-Smirnov distance 0\.8", found[0])


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_rows_that_could_be_chance_say_nothing(count: int) -> None:
    assert list(drift(NUMBERS, numbers(0, 400), numbers(1, count, x=0.5))) == []


def test_labels_that_nobody_knows_are_not_compared() -> None:
    judged = numbers(1, 400, y=5)
    judged.answered["y"][:] = False
    assert list(drift(NUMBERS, numbers(0, 400), judged)) == []
