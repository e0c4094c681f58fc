"""What a person sees while it trains: a bar and a line per epoch in a terminal, plain lines in a
pipe, or nothing.
"""

import sys
import time
from collections.abc import Mapping
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

REFRESH_S = 0.1


class Progress(Protocol):
    """What training tells of its way."""

    def begin(self, epochs: int, done: int) -> None:
        """Training starts, or goes on after `done` epochs."""

    def batch(self, epoch: int, done: int, steps: int) -> None:
        """A batch of an epoch is done."""

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        """An epoch is done: losses of the tasks that learnt in it, skills of all that ever did; no
        skills where validation rows are trained on."""

    def say(self, text: str) -> None:
        """A sentence."""

    def end(self) -> None:
        """Training is over."""


class Silent:
    """For Python callers and tests."""

    def begin(self, epochs: int, done: int) -> None:
        """Nothing."""

    def batch(self, epoch: int, done: int, steps: int) -> None:
        """Nothing."""

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Lines(Silent):
    """Plain lines: at most one per second, and one for each epoch that is the best so far."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.epochs = 0
        self._last = 0.0

    def begin(self, epochs: int, done: int) -> None:
        """Remembers how many there are."""
        self.epochs = epochs

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        """epoch 12/60  fare loss 0.123 skill 0.71  ...  best"""
        if time.monotonic() - self._last < 1 and epoch < self.epochs:
            return
        self._last = time.monotonic()
        tasks = "  ".join(
            f"{task}{f' loss {losses[task]:.4g}' if task in losses else ''}"
            f"{f' skill {skills[task]:.3f}' if task in skills else ''}"
            for task in skills or losses
        )
        self.say(f"epoch {epoch}/{self.epochs}  {tasks}{'  best' if best else ''}")

    def say(self, text: str) -> None:
        """A line."""
        print(text, file=self.out, flush=True)


class Live(Silent):
    """A bar with each task's loss and skill, and the time left."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.bar = Bar(
            TextColumn("epoch {task.fields[epoch]}/{task.fields[epochs]}"),
            BarColumn(bar_width=30),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[tasks]}"),
            console=console,
            transient=True,
        )
        self.task: TaskID | None = None
        self.epochs = 0
        self.before: dict[str, float] = {}
        self._last = 0.0

    def begin(self, epochs: int, done: int) -> None:
        """Draws the bar."""
        self.epochs = epochs
        if self.task is not None:
            self.bar.remove_task(self.task)
        self.task = self.bar.add_task(
            "", total=epochs, completed=done, epoch=done, epochs=epochs, tasks=""
        )
        self.bar.start()

    def batch(self, epoch: int, done: int, steps: int) -> None:
        """Moves the bar, ten times a second."""
        if self.task is not None and time.monotonic() - self._last > REFRESH_S:
            self._last = time.monotonic()
            self.bar.update(self.task, completed=epoch - 1 + done / steps, epoch=epoch)

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        """A line above the bar: each task's skill, and whether that is more than an epoch ago."""
        text = "  ".join(f"{t} [dim]loss[/] {loss:.3g}" for t, loss in losses.items())
        tasks = "  ".join(
            f"{task} {_arrow(skill, self.before.get(task))} {skill:.3f}"
            for task, skill in skills.items()
        )
        self.before = dict(skills)
        kept = "  [green]best[/]" if best else ""
        line = f"{epoch:>{len(str(self.epochs))}}  {tasks or text}{kept}"
        self.console.print(line, highlight=False)
        if self.task is not None:
            self.bar.update(self.task, completed=epoch, epoch=epoch, tasks=text)

    def say(self, text: str) -> None:
        """A line above the bar."""
        self.console.print(text, markup=False, highlight=False)

    def end(self) -> None:
        """Takes the bar away."""
        self.bar.stop()


def _arrow(skill: float, before: float | None) -> str:
    if before is None or skill == before:
        return "[dim]=[/]"
    return "[green]↑[/]" if skill > before else "[red]↓[/]"


def progress() -> Progress:
    """A bar where someone looks at it, lines where not."""
    console = Console(stderr=True)
    return Live(console) if console.is_terminal else Lines(sys.stderr)
