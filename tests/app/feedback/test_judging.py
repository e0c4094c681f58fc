"""How right an answer was, kind by kind, by hand."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from onepass.app.feedback.judging import METRICS, judged
from onepass.models.contract.tasks import Task

LABELS = ["a", "b", "c", "d"]
MEDIAN = {"value": 2.0, "probabilities": {"1": 0.2, "2": 0.4, "3": 0.4}}
PROMISED = {"kind": "regression", "certainty": 0.9}
SURE = {"labels": ["a"], "sure": ["a"], "open": ["b", "c"]}
QUANTILES = {"quantiles": {"0.1": 1.0, "0.5": 3.0, "0.9": 4.0}}


@pytest.mark.parametrize(
    ("declared", "answer", "truth", "wanted"),
    [
        ({"kind": "regression"}, {"value": 2.5}, 4.0, {"mae": 1.5}),
        ({"kind": "count"}, {"value": 2.5}, 2.0, {"mae": 0.5}),
        ({"kind": "quantiles"}, QUANTILES, 2.0, {"pinball": (0.1 + 0.5 + 0.2) / 3, "mae": 1.0}),
        ({"kind": "binary", "labels": ["a", "b"]}, {"label": "a"}, "a", {"accuracy": 1.0}),
        ({"kind": "multiclass", "labels": LABELS}, {"label": "a"}, "d", {"accuracy": 0.0}),
        ({"kind": "ordinal", "labels": LABELS}, {"label": "a"}, "a", {"accuracy": 1.0}),
        ({"kind": "ordinal", "labels": ["1", "2", "3"], "answer": "number"}, MEDIAN, "2",
         {"accuracy": 1.0}),
        ({"kind": "multilabel", "labels": LABELS}, {"labels": ["a", "b"]}, ["b", "c"],
         {"exact": 0.0, "label_accuracy": 0.5}),
        ({"kind": "multilabel", "labels": LABELS}, {"labels": []}, [],
         {"exact": 1.0, "label_accuracy": 1.0}),
        (PROMISED, {"value": 2, "low": 1, "high": 4}, 4, {"mae": 2, "covered": 1, "width": 3}),
        (PROMISED, {"value": 2, "low": 1, "high": 4}, 4.5, {"mae": 2.5, "covered": 0, "width": 3}),
        (PROMISED, {"value": 2, "low": None, "high": 4}, -9, {"mae": 11, "covered": 1}),
        (PROMISED, {"value": 2, "low": None, "high": 4}, 9, {"mae": 7, "covered": 0}),
        (PROMISED, {"value": 2, "low": None, "high": None}, 9, {"mae": 7, "covered": 1}),
        ({"kind": "multiclass", "labels": LABELS}, {"label": "a", "set": ["a", "d"]}, "d",
         {"accuracy": 0, "covered": 1, "size": 2}),
        ({"kind": "multiclass", "labels": LABELS}, {"label": "a", "set": ["a", "d"]}, "b",
         {"accuracy": 0, "covered": 0, "size": 2}),
        ({"kind": "multilabel", "labels": LABELS}, SURE, ["a", "b"],
         {"exact": 0, "label_accuracy": 0.75, "covered": 1, "open": 2}),
        ({"kind": "multilabel", "labels": LABELS}, SURE, ["b"],
         {"exact": 0, "label_accuracy": 0.5, "covered": 0, "open": 2}),
        ({"kind": "multilabel", "labels": LABELS}, SURE, ["a", "d"],
         {"exact": 0, "label_accuracy": 0.75, "covered": 0, "open": 2}),
        ({"kind": "tagging", "labels": LABELS}, {"tags": ["a"]}, ["a"], {}),
    ],
)  # fmt: skip
def test_a_truth_says_how_right_its_answer_was(
    declared: Any, answer: Any, truth: Any, wanted: Any
) -> None:
    task: Task = TypeAdapter(Task).validate_python(declared)
    found = judged(task, answer, truth)
    assert found == pytest.approx(wanted)
    assert set(found) <= set(METRICS)
