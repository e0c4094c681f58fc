"""Factors follow: in the long run the promised share lies within, however rows drift."""

from typing import Any

import numpy as np
import orjson
import pytest

from onepass.app.feedback.following import LEAST, MOST, STEP, Factor, Following, stepped
from onepass.models.contract import Contract

CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {
            "price": {"kind": "regression", "certainty": 0.9},
            "tip": {"kind": "regression", "certainty": 0.9},
            "card": {"kind": "binary", "labels": ["no", "yes"], "certainty": 0.9},
            "plain": {"kind": "regression"},
        },
    }
)
REPORT = {"certainty": {"tasks": {"tip": {"joint": True}}}}


@pytest.mark.parametrize("late", [0, 500])
def test_the_promised_share_is_held_however_rows_drift(late: int) -> None:
    random = np.random.default_rng(0)
    scales = np.concatenate([np.full(4000, scale) for scale in (1.0, 5.0, 0.2)])
    wanted = np.abs(random.normal(size=len(scales))) * scales / 1.645
    given, factor = np.ones(len(wanted)), 1.0
    for row in range(len(wanted)):
        given[row] = factor
        if row >= late:
            factor = stepped(factor, wanted[row - late], 0.9)
    held = wanted <= given
    if not late:
        most = np.log(wanted.max() / 0.01) / (STEP * len(wanted))
        assert abs(held.mean() - 0.9) < most
    for first in (2000, 6000, 10000):  # once it has settled
        assert abs(held[first : first + 2000].mean() - 0.9) < 0.03
    assert (held & (wanted > 1)).any(), "the fixed ones would have missed these"


def test_a_factor_stays_within_bounds() -> None:
    low = high = 1.0
    for _ in range(2000):
        low, high = stepped(low, 0.0, 0.9), stepped(high, float("inf"), 0.9)
    assert (low, high) == (LEAST, MOST)


def test_what_cannot_follow_is_named_with_its_reason() -> None:
    following = Following(CONTRACT, REPORT)
    assert list(following.tasks) == ["price"]
    following.take({"price": Factor(2.0, 3)}, 0.0)
    said = following.document()
    assert said["tasks"] == {"price": {"factor": 2.0, "truths": 3}}
    assert said["left_out"] == {
        "tip": "it is promised together with other tasks",
        "card": "it answers with labels, and not with an interval",
    }


def test_only_its_bounds_are_widened() -> None:
    following = Following(CONTRACT, REPORT)
    ten = np.array([10], dtype=np.float32)
    outputs: dict[str, Any] = {
        f"{task}.{field}": ten + off
        for task in ("price", "tip")
        for field, off in (("value", 0), ("low", -1), ("high", 2))
    }
    following.take({}, 0.0)
    assert following.widened(outputs) is outputs
    following.take({"price": Factor(2.0)}, 1.0)
    found = following.widened(outputs)
    assert (found["price.low"], found["price.high"]) == (8, 14)
    assert all(found[key] is outputs[key] for key in ("tip.low", "tip.high", "price.value"))
    others = {"tip.low": ten}
    assert following.widened(others) is others


def test_an_answer_is_kept_with_the_factors_that_it_was_given_at() -> None:
    following = Following(CONTRACT, REPORT)
    answer = b'{"price":{"value":10,"low":8,"high":14}}'
    assert following.marked(0.0, [answer]) == [answer]
    following.take({}, 1.0)
    following.take({"price": Factor(2.0)}, 2.0)
    assert [*map(orjson.loads, following.marked(1.5, [answer, b"{}"]))] == [
        {"": {"price": 1.0}, **orjson.loads(answer)},
        {},
    ]
    kept = orjson.loads(following.marked(2.5, [answer])[0])
    missed, held = Factor(1.4, 7), Factor(1.6, 7)  # of a truth that needed 1.5
    assert following.next(missed, "price", kept, 13) > missed
    assert following.next(held, "price", kept, 13) < held
    assert following.next(held, "price", kept, 13).truths == 8
