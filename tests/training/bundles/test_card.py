"""A model card says what the report says, in a form that its readers read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from onepass.models.bundle import Bundle, open_bundle
from onepass.training.bundles.card import card, metrics, pipeline, table

FOUND = {"value": 1.5, "low": 1.25, "high": 1.75, "trivial": 3.0, "unit": "USD"}
REPORT = {
    "rows": {"train": 80, "test": 20},
    "notes": ["few rows"],
    "judged_on": "test",
    "tasks": {
        "fare": {"verdict": "has learnt", "metrics": {"mae": FOUND}},
        "card": {"metrics": {"f1": FOUND | {"value": None}}},
    },
}


@pytest.fixture
def judged(make_bundle: Callable[..., Path]) -> Bundle:
    """A bundle with a report."""
    return open_bundle(make_bundle("taxi", report=REPORT))


def test_hugging_face_reads_what_was_judged(judged: Bundle) -> None:
    data = ModelCard(card(judged)).data
    assert data.library_name == "onepass"
    assert data.pipeline_tag == pipeline(judged) == "tabular-regression"
    (found,) = data.eval_results
    assert (found.task_name, found.metric_type, found.metric_value) == ("fare", "mae", 1.5)


def test_whatever_is_asked_and_answered_is_told(judged: Bundle) -> None:
    text = card(judged)
    for name in (*judged.contract.inputs, *judged.contract.tasks):
        assert f"| {name} |" in text
    assert "| fare | mae | 1.5 | 1.25 | 1.75 | 3 |" in text
    assert "- few rows" in text
    assert "Judged on 20 test rows" in text
    assert judged.manifest.checksum in text


def test_what_was_not_judged_is_not_told(judged: Bundle, make_bundle: Callable[..., Path]) -> None:
    assert [(task, name) for task, name, _ in metrics(judged.report())] == [("fare", "mae")]
    bare = card(open_bundle(make_bundle("sincos")))
    assert "Not judged." in bare
    assert "model-index" not in bare


def test_what_is_in_a_cell_is_no_markup() -> None:
    assert table(("a|b", "c"), [("d\\|e", "f\ng")]).splitlines() == [
        r"| a\|b | c |",
        "| --- | --- |",
        r"| d\\\|e | f g |",
    ]
