"""What is asked of a model is told of the one in force."""

from typing import Any

from fastapi import FastAPI

from onepass.app.fronts.pages.model_routes import model
from onepass.app.requests.settings import Settings
from onepass.models import Predictor


def test_the_routes_tell_of_what_is_in_force(
    sincos_predictor: Predictor, taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    served = [make_app(one).table.default.pages for one in (sincos_predictor, taxi_predictor)]
    app = FastAPI()
    app.include_router(model(lambda: served[0], Settings()))
    for name in ("sincos", "taxi"):
        assert ask(app, "GET", "/model").json()["name"] == name
        served.pop(0) if len(served) > 1 else None
