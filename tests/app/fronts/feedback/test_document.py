"""The document tells of feedback where it is on, and what it tells is what is taken."""

from typing import Any

from onepass.app.fronts.feedback.document import add_feedback
from onepass.app.requests.settings import Settings
from onepass.models.contract import Contract


def test_the_document_has_its_paths_and_the_labels_of_tasks(
    kept: Any, ask: Any, answer_id: str
) -> None:
    document = ask(kept, "GET", "/openapi.json").json()
    assert {"/feedback", "/feedback/quality", "/feedback/{id}"} <= document["paths"].keys()
    predict = document["paths"]["/predict"]["post"]["responses"]["200"]
    assert "X-Answer-Id" in predict["headers"]
    labels = document["components"]["schemas"]["Truth"]["properties"]["truth"]["properties"]
    assert list(labels) == ["fare", "minutes", "card", "colour"]
    assert labels["card"]["anyOf"][0]["enum"] == ["cash", "credit card"]


def test_tasks_of_which_no_truth_is_taken_have_no_place() -> None:
    parts: Any = {
        "inputs": {"words": {"kind": "sequence"}},
        "tasks": {
            "tags": {"kind": "tagging", "labels": ["A", "B"]},
            "count": {"kind": "count"},
            "kinds": {"kind": "multilabel", "labels": ["a", "b"]},
        },
    }
    post: Any = {"responses": {"200": {}}}
    document: Any = {"components": {"schemas": {}}, "paths": {"/predict": {"post": post}}}
    add_feedback(document, Contract.model_validate(parts), Settings())
    truth = document["components"]["schemas"]["Truth"]["properties"]["truth"]
    assert list(truth["properties"]) == ["count", "kinds"]
