"""What is asked of the store: to take truths, to forget an answer, to say how right answers were.

An answer is written a moment after it left, maybe by another worker, so that its truth may come
first: such an errand is run again and again, until the answer is there or patience ends.
"""

from abc import ABC, abstractmethod
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Mapping, Sequence
from time import monotonic, time
from typing import Any, ClassVar

from onepass.app.feedback.answer_ids import age_s
from onepass.app.feedback.errors import OtherTruths, UnknownAnswers
from onepass.app.feedback.store import Store, Sum
from onepass.app.feedback.truths import Truth
from onepass.models.contract import Problem
from onepass.models.contract.errors import Loc, echo

PATIENCE_S = 2.0
FRESH_S = 60.0
"""An answer older than that was written, or dropped, long ago."""
WINDOWS_S = {"hour": 3600, "day": 86400}


class NotYet(Exception):
    """What is asked of may still come; `error` says what it is if it does not."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(str(error))


class Errand(ABC):
    """Its outcome is told to the event loop that asked, when all is on the disk."""

    reads: ClassVar[bool] = False
    """Whether it writes nothing."""

    def __init__(self) -> None:
        self.loop: AbstractEventLoop = get_running_loop()
        self.done = self.loop.create_future()
        self.until = monotonic() + PATIENCE_S

    @abstractmethod
    def run(self, store: Store) -> Any:
        """In a transaction. Raises NotYet, or whatever the caller shall be told."""

    def settle(self, outcome: Any) -> None:
        """On the store's thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._tell, outcome)

    def _tell(self, outcome: Any) -> None:
        if self.done.done():  # the caller left
            return
        if isinstance(outcome, Exception):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class Tell(Errand):
    """All these truths, or none of them. What is told twice counts once; what was told otherwise
    before is refused: which of two is right, the service cannot know."""

    def __init__(self, truths: Sequence[Truth]) -> None:
        super().__init__()
        self.truths = truths

    def run(self, store: Store) -> int:
        """How many labels are new. Raises NotYet, UnknownAnswers, OtherTruths."""
        unknown, others, new = list[Problem](), list[Problem](), 0
        now, waits = time(), False
        for truth in self.truths:
            known = store.told(truth.id, truth.row)
            if known is None:
                unknown.append(_unknown(truth.id, (*truth.loc, "id"), row=truth.row))
                waits = waits or age_s(truth.id, now) < FRESH_S
                continue
            others += _others(truth, known)
            labels = {task: one for task, one in truth.labels.items() if task not in known}
            if labels:
                store.tell(truth.id, truth.row, labels, now=now)
                new += len(labels)
        if unknown:
            error = UnknownAnswers(unknown + others)
            raise NotYet(error) if waits else error
        if others:
            raise OtherTruths(others)
        return new


class Forget(Errand):
    """An answer, with its truths."""

    def __init__(self, answer_id: str) -> None:
        super().__init__()
        self.id = answer_id

    def run(self, store: Store) -> int:
        """How many rows it had. Raises NotYet, UnknownAnswers."""
        rows = store.forget(self.id)
        if rows:
            return rows
        error = UnknownAnswers([_unknown(self.id, ("path", "id"))])
        raise NotYet(error) if age_s(self.id, time()) < FRESH_S else error


class Look(Errand):
    """How right answers were, by window."""

    reads = True

    def run(self, store: Store) -> dict[str, list[Sum]]:
        """Sums of each window."""
        now = time()
        store.read_factors()
        return {name: store.sums(now, window_s) for name, window_s in WINDOWS_S.items()}


def _unknown(answer_id: str, loc: Loc, *, row: int | None = None) -> Problem:
    what = "" if row is None else f", row {row}"
    text = f"no answer with this id{what} is kept"
    return {"loc": loc, "msg": text, "type": "answer_unknown", "input": echo(answer_id)}


def _others(truth: Truth, known: Mapping[str, Any]) -> list[Problem]:
    """Labels that differ from those that are known."""
    return [
        {
            "loc": (*truth.loc, "truth", task),
            "msg": f"{echo(known[task])!r} was told before: delete the answer to take it back",
            "type": "truth_differs",
            "input": echo(label),
        }
        for task, label in truth.labels.items()
        if task in known and known[task] != label
    ]
