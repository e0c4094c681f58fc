"""What a label may be, kind by kind: whatever could have been answered, and nothing else."""

from typing import Any

import pytest
from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError

from onepass.app.feedback.truth_rules import truth_rule
from onepass.models.contract.tasks import Task

LABELS = ["1", "2", "3"]
MARK = {"kind": "ordinal", "labels": LABELS, "answer": "number"}


def told(declared: Any, truth: Any) -> Any:
    rule = SchemaValidator(truth_rule({"t": TypeAdapter(Task).validate_python(declared)}))
    return rule.validate_python({"id": "a", "truth": {"t": truth}})["truth"]["t"]


@pytest.mark.parametrize(
    ("declared", "truth", "label"),
    [
        ({"kind": "regression"}, 3, 3.0),
        ({"kind": "regression"}, None, None),
        ({"kind": "count"}, 3, 3.0),
        ({"kind": "quantiles"}, -1.5, -1.5),
        ({"kind": "binary", "labels": ["no", "yes"]}, "yes", "yes"),
        ({"kind": "multiclass", "labels": LABELS}, "3", "3"),
        (MARK, "2", "2"),
        (MARK, 2, "2"),
        ({"kind": "multilabel", "labels": LABELS}, ["3", "1"], ["1", "3"]),
        ({"kind": "multilabel", "labels": LABELS}, [], []),
    ],
)
def test_what_could_be_answered_may_be_true(declared: Any, truth: Any, label: Any) -> None:
    assert told(declared, truth) == label


@pytest.mark.parametrize(
    ("declared", "truth", "kind"),
    [
        ({"kind": "regression"}, "3", "float_type"),
        ({"kind": "regression"}, True, "float_type"),
        ({"kind": "regression"}, float("nan"), "finite_number"),
        ({"kind": "regression"}, 1e39, "less_than_equal"),
        ({"kind": "regression", "min": 0}, -1, "greater_than_equal"),
        ({"kind": "count"}, 2.5, "multiple_of"),
        ({"kind": "count", "max": 5}, 6, "less_than_equal"),
        ({"kind": "count"}, -1, "greater_than_equal"),
        ({"kind": "binary", "labels": ["no", "yes"]}, True, "label_type"),
        ({"kind": "multiclass", "labels": LABELS}, 3, "label_type"),
        ({"kind": "multiclass", "labels": LABELS}, "4", "label_unknown"),
        (MARK, 2.5, "label_type"),
        ({"kind": "multilabel", "labels": LABELS}, "1", "list_type"),
        ({"kind": "multilabel", "labels": LABELS}, ["1", "1"], "label_repeated"),
        ({"kind": "tagging", "labels": LABELS}, ["1"], "truth_not_taken"),
    ],
)
def test_what_could_not_be_answered_is_refused(declared: Any, truth: Any, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        told(declared, truth)
    assert [one["type"] for one in refused.value.errors()] == [kind]
