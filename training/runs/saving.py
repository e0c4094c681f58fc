"""When the state of a run is saved, and what is said where the disk does not take it."""

import time
from pathlib import Path
from typing import Any

from onepass.training.evaluation.notes import BEWARE, said
from onepass.training.runs import logs
from onepass.training.runs.checkpoint import Running, unfinished
from onepass.training.runs.disks import FULL
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Progress


class Saving:
    """The state on disk, as often as is worth it; an epoch is called the best when it is there."""

    def __init__(self, loop: Loop, run: Running, identity: dict[str, Any], progress: Progress):
        self._loop, self._run, self._identity, self._progress = loop, run, identity, progress
        self._last = float("-inf")
        self._epoch, self._best = loop.facts.epoch, loop.facts.best_epoch  # what was resumed

    def when(self, every_s: float) -> bool:
        """Saves where that was not done for so long; whether it did."""
        if time.monotonic() - self._last <= every_s:
            return False
        self._save()
        return True

    def end(self) -> None:
        """No epoch follows: what is not on disk yet is put there."""
        if self._epoch != self._loop.facts.epoch:
            self._save()
            self.tell()

    def tell(self) -> None:
        """Says which epoch is the best, where that was not on disk when its line was written."""
        if self._best != self._loop.facts.best_epoch:
            self._best = self._loop.facts.best_epoch
            self._progress.say(f"epoch {self._best} is the best so far")

    def told(self) -> None:
        """The best epoch was called so in its own line."""
        self._best = self._loop.facts.best_epoch

    def _save(self) -> None:
        self._run.save(self._loop.tensors(), self._loop.state() | self._identity)
        self._last, self._epoch = time.monotonic(), self._loop.facts.epoch


def unwritten(error: OSError, model_folder: Path, run: Running) -> OSError:
    """The error with its folder and what to do; others are given back as they are."""
    if error.errno not in FULL:
        return error
    left = "no epoch is on disk yet: begin anew"
    if unfinished(run.folder):
        left = "what was saved last is kept: the same command with --resume goes on from there"
    text = f"{error.strerror}: {model_folder} takes no more; make room there, then: {left}"
    return OSError(error.errno, text)


def close(log: logs.Log, progress: Progress, *, finished: bool) -> None:
    """What another library cannot end is told; the bundle is written by now."""
    try:
        log.close(finished=finished)
    except Exception as error:  # whatever that library raises
        progress.say(f"{BEWARE}a log did not end well: {said(error)}")
