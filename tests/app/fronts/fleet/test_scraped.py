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
