"""What is printed of a bundle, whoever made it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from rich.console import Console

from onepass.models.bundle import MANIFEST, REPORT, BadBundle, Bundle, open_bundle
from onepass.training.bundles.inspection import show_bundle

WHOLE = {
    "rows": {"test": 1}, "judged_on": "test", "inputs": {}, "tasks": {}, "notes": [], "epochs": 1,
    "best_epoch": 1, "ended": "all epochs ran",
}  # fmt: skip


@pytest.fixture
def shown(make_bundle: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Any:
    """shown(report={...}, made={...}, network={...}) -> what is printed with these changes."""
    folder = make_bundle("taxi")
    monkeypatch.setattr("onepass.training.bundles.latency._forward", lambda bundle: "")

    def show(report: Any = None, **changes: Any) -> str:
        whole = open_bundle(folder)
        files = dict(whole.files)
        files[REPORT] = orjson.dumps(WHOLE | (report or {}))
        bundle = Bundle(folder, whole.manifest.model_copy(update=changes), files)
        out = io.StringIO()
        show_bundle(Console(file=out, width=100), bundle)
        return out.getvalue()

    return show


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (REPORT, {"report": {"rows": None}}),
        (REPORT, {"report": {"judged_on": []}}),
        (REPORT, {"report": {"notes": [[1]]}}),
        (REPORT, {"report": {"tasks": {"fare": {"metrics": "x"}}}}),
        (MANIFEST, {"made": {"parameters": None}}),
        (MANIFEST, {"network": {"sharing": {}}}),
    ],
)
def test_what_cannot_be_shown_is_a_line_that_names_the_file(
    shown: Callable[..., str], name: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadBundle, match=f"{name}: is damaged: "):
        shown(**changes)


def test_a_terminal_obeys_nothing_of_it(shown: Callable[..., str]) -> None:
    text = shown(made={"python": "3\x1b[2J", "[red]\n": 1})
    assert "\x1b" not in text
    assert r"python: 3\x1b[2J" in text
    assert r"[red]\n: 1" in text
