"""Every field that a contract's schema names has its place in the kind that is read."""

from dataclasses import fields
from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass_client.kinds import Kind, Object, Span
from onepass_client.reading import MARKS

LABELS = ["a", "b", "c"]
WORDS = {"words": {"kind": "sequence"}}
PHOTO = {"photo": {"kind": "image", "size": [16, 16]}}
TASKS: dict[str, dict[str, Any]] = {
    "regression": {"certainty": 0.9},
    "count": {"certainty": 0.9},
    "quantiles": {"levels": [0.1, 0.9], "certainty": 0.9},
    "binary": {"labels": LABELS[:2], "certainty": 0.9},
    "multiclass": {"labels": LABELS, "certainty": 0.9},
    "ordinal": {"labels": LABELS, "certainty": 0.9},
    "multilabel": {"labels": LABELS, "certainty": 0.9},
    "tagging": {"labels": ["O", "B-x", "I-x"], "certainty": 0.9},
    "detection": {"labels": LABELS, "masks": True, "points": ["nose"]},
    "segmentation": {"labels": LABELS},
    "depth": {},
    "keypoints": {"points": ["nose"]},
}


@pytest.mark.parametrize("kind", TASKS)
def test_it_has_all_that_is_answered(kind: str) -> None:
    inputs = WORDS if kind == "tagging" else PHOTO
    contract = Contract.model_validate(
        {"inputs": inputs, "tasks": {"it": {"kind": kind} | TASKS[kind]}}
    )
    said = contract.answer_schema()["properties"]["it"]["properties"]
    made = next(one for mark, one in MARKS if mark in said)
    assert said.keys() <= names(made)
    for field, part in (("objects", Object), ("spans", Span)):
        if field in said:
            assert said[field]["items"]["properties"].keys() <= names(part)


def names(made: type[Kind | Object | Span]) -> set[str]:
    return {one.name for one in fields(made)}
