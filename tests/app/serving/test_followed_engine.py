"""Intervals that follow: through every front alike, and for all who share the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.app.feedback.reading import told_rows
from onepass.app.feedback.store_file import StoreFile
from onepass.models import Predictor

CONTRACT: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {
        "price": {"kind": "regression", "min": 0, "certainty": 0.9},
        "card": {"kind": "binary", "labels": ["no", "yes"], "certainty": 0.9},
    },
}
COMPUTED = {
    "price.value": 10, "price.low": 8, "price.high": 13,
    "card.probabilities": [0.75, 0.25], "card.slack": [0.1, -0.1],
}  # fmt: skip


@pytest.fixture(scope="module")
def same(answering: Callable[..., Predictor]) -> Predictor:
    return answering("follows", CONTRACT, COMPUTED)


def test_what_truths_missed_is_wider_at_every_front_and_for_every_worker(
    same: Predictor, make_app: Any, post: Any, ask: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    app = make_app(same, feedback=kept, feedback_follow=True)
    before = post(app, {"instances": [{"x": 1}] * 8})
    first = before.json()["predictions"][0]
    assert first["price"] == {"value": 10, "low": 8, "high": 13}
    answer_id = before.headers["x-answer-id"]
    truths = [
        {"id": answer_id, "row": row, "truth": {"price": 30, "card": "no"}} for row in range(8)
    ]
    assert ask(app, "POST", "/feedback", json=truths).status_code == 200
    said = ask(app, "GET", "/feedback/quality").json()["following"]
    factor = np.exp(8 * 0.05 * 0.9)
    assert said["tasks"] == {"price": {"factor": pytest.approx(factor), "truths": 8}}
    assert list(said["left_out"]) == ["card"]
    later = make_app(same, feedback=kept, feedback_follow=True)  # another worker, or a restart
    for served in (app, later):
        answer = post(served, {"x": 1}).json()
        assert answer["card"] == first["card"]
        low, high = answer["price"]["low"], answer["price"]["high"]
        assert (low, high) == (pytest.approx(10 - 2 * factor), pytest.approx(10 + 3 * factor))
        many = post(served, {"instances": [{"x": 1}] * 3}).json()["predictions"]
        assert many == [answer] * 3
        sent = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}
        tensors = ask(served, "POST", "/v2/models/follows/infer", json=sent).json()["outputs"]
        data = {one["name"]: one["data"] for one in tensors}
        assert (data["price.low"], data["price.high"]) == ([low], [high])
    metrics = ask(app, "GET", "/metrics").text
    assert 'onepass_feedback_factor{task="price"} 1.43' in metrics
    assert same.predict([{"x": 1}])[0] == first, "in Python a bundle answers as it did"
    for served in (app, later):
        served.fleet.close()
    assert len([*told_rows(StoreFile(kept))]) == 8


def test_without_it_nothing_changes(
    same: Predictor, make_app: Any, post: Any, ask: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite"
    app = make_app(same, feedback=kept)
    answer = post(app, {"x": 1})
    truth = {"id": answer.headers["x-answer-id"], "truth": {"price": 30}}
    assert ask(app, "POST", "/feedback", json=truth).status_code == 200
    assert "following" not in ask(app, "GET", "/feedback/quality").json()
    assert "onepass_feedback_factor" not in ask(app, "GET", "/metrics").text
    assert post(app, {"x": 1}).content == answer.content
    app.fleet.close()
    names = StoreFile(kept).rows("SELECT name FROM sqlite_master")
    assert ("factors",) not in names
    with pytest.raises(ValueError, match="ONEPASS_FEEDBACK_FOLLOW needs ONEPASS_FEEDBACK"):
        make_app(same, feedback_follow=True)
