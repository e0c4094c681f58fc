"""The report: one sentence on each task, that says no more than its numbers do."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from onepass.training.bundles.report import KNOWN, UNJUDGED, bare, report, verdict
from onepass.training.data.prepare import prepare
from onepass.training.runs.facts import Facts
from onepass.training.specs.spec import Spec

Make = Callable[..., Spec]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.3, "has learnt: 20"),
        (-0.1, 0.3, "has learnt nothing: it cannot be told from"),
        (-0.3, -0.1, "has learnt nothing: it is worse than"),
    ],
)
def test_the_verdict_is_one_plain_sentence(low: float, high: float, words: str) -> None:
    assert verdict({"skill": {"value": (low + high) / 2, "low": low, "high": high}}).startswith(
        words
    )
    assert verdict({}) == "has no labelled rows to judge it on"


def test_probabilities_of_weighted_labels_are_not_what_a_task_is_judged_by() -> None:
    found = {
        "micro_f1": {"value": 0.4, "low": 0.3, "high": 0.5, "trivial": 0.0},
        "skill": {"value": -1.6, "low": -1.7, "high": -1.5, "trivial": 0.0},
    }
    assert "judge it by micro_f1, 0.4 against 0" in verdict(found, "micro_f1")
    assert verdict(found).startswith("has learnt nothing")


def test_a_verdict_on_what_is_not_defined() -> None:
    nan = float("nan")
    assert "no finite number" in verdict({"skill": {"value": nan, "low": nan, "high": nan}})
    assert "one row" in verdict({"skill": {"value": 0.9, "low": nan, "high": nan}})


SKILL = {"value": 0.5, "low": 0.4, "high": 0.6, "trivial": 0.0}
JUDGED: dict[str, Any] = {"price": {"mae": {"value": 1.0, "trivial": 2.0}, "skill": SKILL}}


def told(shop: Make, judged: dict[str, Any], facts: Facts, **changes: Any) -> dict[str, Any]:
    spec = shop(**changes)
    prepared = prepare(spec)
    return report(prepared, facts, judged, spec=spec, ended="in time", alone={"price": {"mae": 3}})


def test_a_task_has_all_that_is_known_of_it(shop: Make) -> None:
    facts = Facts(epoch=3, best_epoch=2, best_skill=0.5, learnt=["price"], seconds=1.234,
                  best_alone={"price": (2, 0.5)})  # fmt: skip
    found = told(shop, JUDGED, facts)
    assert (found["epochs"], found["best_epoch"], found["seconds"]) == (3, 2, 1.23)
    assert (found["ended"], sum(found["rows"].values())) == ("in time", 600)
    price, luck = found["tasks"]["price"], found["tasks"]["luck"]
    assert price["verdict"] == "has learnt: 50.0% of the trivial answer's error is gone"
    assert price["metrics"]["mae"] == {"value": 1.0, "trivial": 2.0, "unit": "EUR"}
    assert price["metrics"]["skill"]["unit"] is None
    assert (price["best_epoch_alone"], price["alone"], price["trained"]) == (2, {"mae": 3}, True)
    assert luck["verdict"] == UNJUDGED, "it has labels, and nothing came of them"
    assert (luck["best_epoch_alone"], luck["alone"], luck["trained"]) == (0, None, False)
    assert math.isnan(luck["best_skill_alone"])
    assert set(found["inputs"]) == {"x", "y", "kind"}


def test_a_task_that_never_began_is_not_passed_off_as_learnt(shop: Make) -> None:
    found = told(shop, JUDGED, Facts())
    assert found["tasks"]["price"]["verdict"] == "was not trained: training ended before it began"


def test_rows_that_its_bundle_may_have_learnt_from_flatter(shop: Make) -> None:
    spec = shop()
    prepared = replace(prepare(spec), suspects=("price",))
    facts = Facts(learnt=["price"])
    found = report(prepared, facts, JUDGED, spec=spec, ended="", alone={})
    assert found["tasks"]["price"]["verdict"].endswith(KNOWN)


def test_the_least_has_every_field_of_the_whole(shop: Make) -> None:
    least = bare(prepare(shop()), Facts(learnt=["price"]), "in time")
    whole = told(shop, JUDGED, Facts(learnt=["price"]))
    assert least.keys() == whole.keys()
    assert least["tasks"]["price"].keys() == whole["tasks"]["price"].keys()
    assert {task["verdict"] for task in least["tasks"].values()} == {UNJUDGED}
