"""Progress in a notebook: one place that is written again, in HTML and as text."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from onepass.training.runs.notebook import Shown, in_notebook


class Display:
    """As IPython's display gives a handle."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def __call__(self, what: Any, *, display_id: bool) -> "Display":
        assert display_id
        self.update(what)
        return self

    def update(self, what: Any) -> None:
        self.shown.append(repr(what))


def test_a_bar_is_written_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    display = Display()
    shown = Shown(display)
    shown.begin(4, 1)
    shown.say("rows: <b>")
    shown.batch(2, 1, 2)
    assert 'max="4" value="1.50"' in shown._repr_html_()
    shown.epoch(4, {"fare": 0.5, "tip": 0.25}, {"fare": 0.75}, best=True)
    shown.end()
    assert display.shown[-1] == "epoch 4/4  fare loss 0.5 skill 0.75"
    html = shown._repr_html_()
    assert "<td>fare</td><td>0.5</td><td>0.75</td>" in html
    assert "rows: &lt;b&gt;" in html
    assert "epoch 4 of 4" in html


def test_it_is_shown_where_a_kernel_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", None)
    assert in_notebook() is None
    shell = SimpleNamespace()
    ipython = SimpleNamespace(get_ipython=lambda: shell, display=SimpleNamespace(display=Display()))
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert in_notebook() is None, "a shell in a terminal"
    shell.kernel = object()
    assert isinstance(in_notebook(), Shown)
