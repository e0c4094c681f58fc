"""What pages are drawn from is written once."""

from typing import Any

from onepass.app.fronts.pages.model_pages import ModelPages
from onepass.app.requests.settings import Settings
from onepass.models import Predictor


def test_what_never_changes_is_written_once(sincos_predictor: Predictor, make_app: Any) -> None:
    app = make_app(sincos_predictor)
    pages = ModelPages(app.fleet.get(), Settings())
    assert pages.examples is pages.examples
    assert pages.report is None
