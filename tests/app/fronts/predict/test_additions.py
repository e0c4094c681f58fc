"""What may stand beside answers; what a bundle does not have is refused, and why."""

from typing import Any

import pytest

from onepass import models
from onepass.models import Predictor
from onepass.models.bundle import REPORT, Bundle
from onepass.models.manifest import encode

TOKENS = {"kind": "conv1d", "channels": [8], "pool": "none"}
NOTE = {"kind": "text", "tokens": {"kind": "hashed", "buckets": 64}}


@pytest.fixture
def refused(make_bundle: Any, make_app: Any, post: Any) -> Any:
    """refused(row, query, inputs=, tasks=, report=): what is said of it."""

    def said(
        row: dict[str, Any], query: str, *, inputs: Any, tasks: Any = None, report: Any = None
    ) -> str:
        contract = {"inputs": inputs, "tasks": tasks or {"y": {"kind": "regression"}}}
        network = {"trunk": TOKENS} if "words" in inputs else {}
        folder = make_bundle("additions", contract=contract, rows=[row], network=network)
        plain = models.load(folder)
        files = plain.bundle.files | {REPORT: encode({"tasks": {}} | (report or {}))}
        bundle = Bundle(plain.bundle.folder, plain.bundle.manifest, files)
        reply = post(make_app(Predictor(bundle, plain.engine)), row, query=query)
        assert reply.status_code == 422
        (problem,) = reply.json()["detail"]
        assert problem["loc"] == ["query", "with"]
        return str(problem["msg"])

    return said


def test_words_that_there_are_not_are_told_with_those_there_are(refused: Any) -> None:
    x = {"x": {"kind": "number"}}
    report = {"inputs": {"x": {"median": 1}}}
    assert refused({"x": 1}, "?with=effect", inputs=x, report=report) == (
        "'effect': no such thing beside an answer; did you mean 'effects'?"
    )
    assert refused({"x": 1}, "?with=reach", inputs=x, report=report) == (
        "'reach': this bundle has no reach; it has warnings, effects"
    )
    assert refused({"x": 1}, "?with=certainty,effects", inputs=x, report=report) == (
        "'certainty': nothing is promised of this bundle's answers; it has warnings, effects"
    )


def test_without_what_is_usual_there_are_no_effects(refused: Any) -> None:
    at = {"at": {"kind": "timestamp"}}
    report = {"inputs": {"at": {"earliest": "2025-01-01", "latest": "2026-01-01"}}}
    assert refused({"at": "2025-06-01"}, "?with=effects", inputs=at, report=report) == (
        "'effects': this bundle does not know what is usual of at (its report has earliest, "
        "latest, and no median): train it again; it has warnings"
    )


def test_sequences_alone_have_none(refused: Any) -> None:
    inputs = {"note": {"kind": "sequence"}}
    assert "sequences alone" in refused({"note": ["so"]}, "?with=effects", inputs=inputs)


def test_nor_have_answers_that_are_no_number_or_label_of_a_row(refused: Any) -> None:
    inputs = {"words": {"kind": "sequence"}, "x": {"kind": "number"}}
    tags = {"kind": "tagging", "labels": ["a", "b"]}
    row, report = {"words": ["so"], "x": 1}, {"inputs": {"x": {"median": 1}}}
    alone = refused(row, "?with=effects", inputs=inputs, tasks={"t": tags}, report=report)
    assert alone.startswith("'effects': no task of this bundle is answered by a number or a label")
    both = {"t": tags, "y": {"kind": "regression"}}
    some = refused(row, "?with=effects&tasks=t", inputs=inputs, tasks=both, report=report)
    assert some.endswith(
        "of t no answer is a number or a label of the row: name others; there are y"
    )
