"""What is told of each deployment."""

from pathlib import Path
from typing import Any

from onepass.models import Predictor


def test_what_is_kept_is_told_where_something_is(
    make_fleet: Any, taxi_predictor: Predictor, stub: Predictor, ask: Any, tmp_path: Path
) -> None:
    models = {"taxi": [taxi_predictor], "waves": [stub]}
    kept = make_fleet(models, feedback=tmp_path / "kept.sqlite")
    for app, there in ((make_fleet(models), False), (kept, True)):
        text = ask(app, "GET", "/metrics").text
        assert ('onepass_feedback_truths_total{model="waves"} 0.0' in text) is there
        app.fleet.close()


def test_truths_are_told_where_a_model_is_asked(
    make_fleet: Any, taxi_predictor: Predictor, stub: Predictor, ask: Any, tmp_path: Path
) -> None:
    models = {"taxi": [taxi_predictor], "waves": [stub]}
    app = make_fleet(models, feedback=tmp_path / "kept.sqlite")
    answer = ask(app, "POST", "/models/waves/predict", json={"x": 2})
    truth = {"id": answer.headers["x-answer-id"], "truth": {"sin": 3}}
    told = ask(app, "POST", "/models/waves/feedback", json=truth)
    assert told.json() == {"truths": 1, "new": 1}
    path = "/models/waves/versions/run-1/feedback/quality"
    assert ask(app, "GET", path).status_code == 200
    assert 'onepass_feedback_truths_total{model="waves"} 1.0' in ask(app, "GET", "/metrics").text
    app.fleet.close()
