"""What a notebook shows while it trains: a bar, and what each task has learnt, in one place that is
written again and again; by IPython's own display, so that no widgets need to be installed."""

import sys
import time
from collections.abc import Mapping
from html import escape
from typing import Any

from onepass.models.shown import card, table
from onepass.training.runs.progress import Silent

EVERY_S = 0.2


class Shown(Silent):
    """A bar in a cell. Where a front end shows no HTML, a line of text stands in its place."""

    def __init__(self, display: Any) -> None:
        """`display` is IPython's."""
        self._epochs, self._done, self._lines, self._rows = 0, 0.0, list[str](), list[Any]()
        self._last = 0.0
        self._handle = display(self, display_id=True)

    def begin(self, epochs: int, done: int) -> None:
        """An empty bar, or one as far as a run was."""
        self._epochs, self._done = epochs, done
        self._show(now=True)

    def batch(self, epoch: int, done: int, steps: int) -> None:
        """Moves the bar, five times a second at most."""
        self._done = epoch - 1 + done / steps
        self._show()

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        """Each task's loss and skill."""
        self._done = epoch
        tasks = skills or losses
        self._rows = [(one, _number(losses.get(one)), _number(skills.get(one))) for one in tasks]
        self._show(now=epoch == self._epochs)

    def say(self, text: str) -> None:
        """A line below."""
        self._lines.append(text)
        self._show()

    def end(self) -> None:
        """As it was last."""
        self._show(now=True)

    def _show(self, *, now: bool = False) -> None:
        if now or time.monotonic() - self._last > EVERY_S:
            self._last = time.monotonic()
            self._handle.update(self)

    def __repr__(self) -> str:
        tasks = "  ".join(f"{task} loss {loss} skill {skill}" for task, loss, skill in self._rows)
        return f"epoch {self._done:.0f}/{self._epochs}  {tasks}".rstrip()

    def _repr_html_(self) -> str:
        bar = f'<progress max="{self._epochs}" value="{self._done:.2f}"></progress>'
        where = f" epoch {self._done:.0f} of {self._epochs}"
        told = table("", ("task", "loss", "skill"), self._rows) if self._rows else ""
        lines = "".join(f"<div>{escape(line)}</div>" for line in self._lines)
        return card(f"<div>{bar}{where}</div>", told, f"<details>{lines}</details>" * bool(lines))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def in_notebook() -> Shown | None:
    """Where Python runs in a notebook's kernel, what it shows; None elsewhere."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return Shown(ipython.display.display) if hasattr(shell, "kernel") else None
