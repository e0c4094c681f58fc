"""GET /models says which there are."""

from typing import Any

from onepass.app.fronts.app import App

WAVES = {
    "name": "waves", "state": "ready", "version": "run-1", "engine": "stub", "versions": ["run-1"],
}  # fmt: skip


def test_all_models_are_listed(two: App, ask: Any) -> None:
    told = ask(two, "GET", "/models").json()
    assert [one["name"] for one in told["models"]] == ["taxi", "waves"]
    assert told["default"] == "taxi"
    assert told["models"][1] == WAVES
    for path in ("/models/waves", "/models/waves/versions/run-1"):
        assert ask(two, "GET", path).json() == WAVES
    assert ask(two, "GET", "/models/").json() == told
