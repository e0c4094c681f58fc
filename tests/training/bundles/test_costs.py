"""What a bundle made of another costs beside it."""

import io
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from onepass.models.bundle import open_bundle
from onepass.training.bundles.costs import costs


def test_both_side_by_side(make_bundle: Callable[..., Path]) -> None:
    both = open_bundle(make_bundle("sincos")), open_bundle(make_bundle("sincos", version="run-2"))
    console = Console(file=io.StringIO(), width=200)
    console.print(costs(both, {"sin": 0.5, "cos": 0.25}, {"sin": 0.75, "cos": float("nan")}))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "sincos/run-1" in text
    assert "sincos/run-2" in text
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines()[3:-1]]
    assert rows[:2] == [
        ["sin: skill on validation rows", "0.5000", "0.7500"],
        ["cos: skill on validation rows", "0.2500", "nan"],
    ]
    assert [row[0] for row in rows[2:]] == [
        "MB of the graph",
        "MB of all files",
        "us a forward pass of one row here",
    ]
