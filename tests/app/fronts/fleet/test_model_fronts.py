"""Fronts know whether somebody waits for them."""

from typing import Any

import pytest

from onepass.app.fronts.app import App


def test_requests_on_the_long_way_are_counted_while_they_are_answered(two: App, ask: Any) -> None:
    fronts, seen = two.table.default, list[bool]()
    run = fronts.deployment.predictor.engine.run

    def watched(*given: Any) -> Any:
        seen.append(fronts.is_asked)
        return run(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fronts.deployment.predictor.engine, "run", watched)
        row = {"distance": 2, "hour": 8, "zone": "Midtown", "where": [0, 1]}
        assert ask(two, "POST", "/predict", json=row).status_code == 200
    assert seen == [True]
    assert not fronts.is_asked
