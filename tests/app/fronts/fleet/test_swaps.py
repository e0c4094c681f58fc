"""Changes of what is served are counted, once there were any."""

from typing import Any

from onepass.app.fronts.app import App
from onepass.app.serving.fleet import Note


def test_changes_are_counted_once_there_were_any(two: App, ask: Any) -> None:
    assert "onepass_swaps" not in ask(two, "GET", "/metrics").text
    two.fleet.notes = {"waves": Note(2, 1, "it is damaged", 1, "run-2: it fails")}
    text = ask(two, "GET", "/metrics").text
    assert 'onepass_swaps_total{model="waves",outcome="switched"} 2.0' in text
    assert 'onepass_swaps_total{model="waves",outcome="refused"} 1.0' in text
    assert 'onepass_swaps_total{model="waves",outcome="dropped"} 1.0' in text
    told = ask(two, "GET", "/models/waves").json()
    assert (told["error"], told["dropped"]) == ("it is damaged", "run-2: it fails")
