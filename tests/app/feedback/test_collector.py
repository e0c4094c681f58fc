"""What /metrics says of feedback, and that it says nothing where none is kept."""

from pathlib import Path
from typing import Any

from onepass.models import Predictor

ROW = {"distance": 2.1, "where": [0.5, -1]}


def told(text: str) -> dict[str, float]:
    lines = [one for one in text.splitlines() if one.startswith("onepass_feedback")]
    return {name: float(value) for name, _, value in (one.rpartition(" ") for one in lines)}


def test_truths_are_in_the_metrics_at_once(
    make_app: Any, taxi_predictor: Predictor, ask: Any, post: Any, tmp_path: Path
) -> None:
    app = make_app(taxi_predictor, feedback=tmp_path / "kept.sqlite")
    answer = post(app, {"instances": [ROW] * 6})
    value = answer.json()["predictions"][0]["fare"]["value"]
    answer_id = answer.headers["x-answer-id"]
    truths = [{"id": answer_id, "row": row, "truth": {"fare": value + 2}} for row in range(6)]
    assert ask(app, "POST", "/feedback", json=truths).json() == {"truths": 6, "new": 6}
    found = told(ask(app, "GET", "/metrics").text)
    assert found["onepass_feedback_answers_total"] == 6
    assert found["onepass_feedback_answers_dropped_total"] == 0
    assert found["onepass_feedback_truths_total"] == 6
    of_fare = '{metric="mae",task="fare",window="day"}'
    for name, wanted in (("", 2), ("_low", 2), ("_high", 2), ("_rows", 6)):
        assert abs(found[f"onepass_feedback_quality{name}{of_fare}"] - wanted) < 1e-4
    app.fleet.close()


def test_nothing_is_said_where_none_is_kept(
    make_app: Any, taxi_predictor: Predictor, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    answer = post(app, ROW)
    assert "x-answer-id" not in answer.headers
    assert not told(ask(app, "GET", "/metrics").text)
    for method, path in (("POST", "/feedback"), ("GET", "/feedback/quality")):
        assert ask(app, method, path).status_code == 404
    assert not [p for p in ask(app, "GET", "/openapi.json").json()["paths"] if "feedback" in p]
