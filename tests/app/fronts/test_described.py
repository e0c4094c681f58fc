"""A document that tells of what is in force."""

from typing import Any

from onepass.models import Predictor


def test_the_document_is_written_again_when_something_else_is_in_force(
    sincos_predictor: Predictor, taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app, other = make_app(sincos_predictor), make_app(taxi_predictor)
    first = ask(app, "GET", "/openapi.json").json()
    assert first["info"]["title"] == "sincos"
    assert app.openapi() is app.openapi()
    app.current = lambda: other.table.default.pages
    second = ask(app, "GET", "/openapi.json").json()
    assert second["info"]["title"] == "taxi"
    assert list(second["paths"]) == list(first["paths"])
    assert "distance" in second["components"]["schemas"]["Row"]["properties"]
