"""The plan in force, and its change: one at a time, in two phases. All workers prove the next plan;
then all switch. One that cannot, or not in time, and nobody switches.

Meanwhile no worker is started: whoever is has the plan in force from the beginning. So a worker
that ends in the middle of a change is replaced by one that has what came of it.
"""

import logging
import os
from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import Any

from onepass.app.processes.change import Ask, Change
from onepass.app.processes.in_use import InUse
from onepass.app.processes.launcher import shared_file
from onepass.app.processes.wire import Document
from onepass.app.processes.worker_slot import WorkerSlot

logger = logging.getLogger("onepass")

OUTCOMES = "switched", "refused", "dropped"
CAME_FIRST = "another change came first: look what is served now, and ask again"
NO_WORKER = "no worker is there to prove it"


class Plans:
    """Of one service. A plan is the workers' to read: here it is what they are given."""

    def __init__(self, plan: Document, slots: Sequence[WorkerSlot], *, swap_s: float) -> None:
        self.plan = plan
        self.number = 0
        """Of the change that led to it."""
        self.notes: dict[str, dict[str, Any]] = {}
        """By model: how often it was switched and refused, and why at the last; and how often what
        was tried was dropped by itself, and why, where that was the last."""
        self.files = {key: shared_file("metrics") for key in keys(plan)}
        """Where each bundle of the plan is counted."""
        self._in_use = InUse()
        self._in_use.hold(plan)
        self._slots = slots
        self._swap_s = swap_s
        self._numbers = 0
        self._asked = deque[Ask]()
        self._change: Change | None = None

    @property
    def is_busy(self) -> bool:
        """Whether workers that are started now would not know what they are to serve."""
        return self._change is not None or bool(self._asked)

    @property
    def orders(self) -> Document:
        """What a worker begins with."""
        return {"plan": self.plan, "change": self.number, "notes": self.notes}

    def hear(self, slot: WorkerSlot, said: Document) -> None:
        """What a worker says."""
        change = self._change
        match said:
            case {"ask": _}:
                self._asked.append(Ask(slot, said, monotonic() + self._swap_s))
            case {"proved": number} if change is not None and number == change.number:
                change.left.discard(slot)
                change.proved.add(slot)
            case {"failed": number, "why": why} if change is not None and number == change.number:
                change.left.discard(slot)
                change.problems |= why
            case {"switched": number} if change is not None and number == change.number:
                change.left.discard(slot)
            case {"refused": why}:
                self._note(why)
                self._tell_all(forget=0, notes=self.notes)
            case _:
                pass
        self.look()

    def leave(self, slot: WorkerSlot) -> None:
        """A worker has ended."""
        if self._change is not None:
            self._change.left.discard(slot)
            self._change.proved.discard(slot)
            self._change.later = [one for one in self._change.later if one is not slot]

    def ends(self) -> float:
        """When there is something to do, unless somebody speaks before."""
        if self._change is not None:
            return self._change.until
        return self._asked[0].until if self._asked else float("inf")

    def look(self) -> None:
        """Goes on as far as it can."""
        change, now = self._change, monotonic()
        if change is None:
            self._next(now)
        elif not change.switches:
            if change.problems:
                self._refuse(change, change.problems)
            elif now > change.until:
                text = f"it was not proven within {self._swap_s:g} s"
                self._refuse(change, dict.fromkeys(change.ask.said["names"], text))
            elif not change.left and change.later:
                self._prove(change)
            elif not change.left and not change.proved:
                self._refuse(change, dict.fromkeys(change.ask.said["names"], NO_WORKER))
            elif not change.left:
                self._commit(change)
        elif not change.left or now > change.until:
            for slot in change.left:
                slot.kill()  # it would answer by the plan before
            self._end(change, "")

    def _next(self, now: float) -> None:
        """Begins what is asked for, when no worker is loading."""
        loading = any(slot.process is not None and not slot.ready for slot in self._slots)
        if not self._asked or (loading and now < self._asked[0].until):
            return
        ask = self._asked.popleft()
        if ask.said["base"] != self.number or loading:
            self._answer(ask, CAME_FIRST if not loading else NO_WORKER)
            return
        self._numbers += 1
        workers = [slot for slot in self._slots if slot.ready]
        self._change = change = Change(ask, self._numbers, workers)
        new = [key for key in keys(ask.said["plan"]) if key not in self.files]
        change.files = {key: shared_file("metrics") for key in new}
        self.files |= change.files
        self.look()

    def _prove(self, change: Change) -> None:
        for slot in change.next():
            slot.send_files(change.files)
            slot.send(prove=change.number, plan=change.ask.said["plan"])

    def _commit(self, change: Change) -> None:
        change.switches, change.left = True, set(change.proved)
        change.until = monotonic() + self._swap_s
        self.plan, self.number = change.ask.said["plan"], change.number
        self._in_use.hold(self.plan)
        models = {model["name"] for model in self.plan["models"]}
        why = change.ask.said.get("why", "")
        for name in change.ask.said["names"]:
            note = self.notes.setdefault(name, dict.fromkeys(OUTCOMES, 0))
            note["dropped" if why else "switched"] += 1
            note["why"] = why
        for name, note in self.notes.items():
            if name in change.ask.said["names"] or name not in models:
                note["error"] = ""
        self._tell_all(switch=change.number, notes=self.notes)
        (logger.warning if why else logger.info)("%s", change.ask.said["text"])

    def _refuse(self, change: Change, problems: dict[str, str]) -> None:
        self._note(problems)
        self._tell_all(forget=change.number, notes=self.notes)
        self._end(change, "\n".join(problems.values()))

    def _note(self, problems: dict[str, str]) -> None:
        for name, text in problems.items():
            note = self.notes.setdefault(name, dict.fromkeys(OUTCOMES, 0))
            note["refused"] += 1
            note["error"] = text
            logger.error("nothing is changed: %s", text)

    def _end(self, change: Change, why: str) -> None:
        wanted = set(keys(self.plan))
        for key in self.files.keys() - wanted:
            os.close(self.files.pop(key))
        self._change = None
        self._answer(change.ask, why)
        self.look()

    def _answer(self, ask: Ask, why: str) -> None:
        if ask.slot.ready:
            ask.slot.send(answer=ask.said["ask"], why=why)

    def _tell_all(self, **said: Any) -> None:
        for slot in self._slots:
            if slot.ready:
                slot.send(**said)


def keys(plan: Document) -> list[str]:
    """Of all bundles that a plan loads: as `serving.plan.Slot.key` has them."""
    return [
        f"{model['name']}={folder}"
        for model in plan["models"]
        for folder in model["versions"].values()
    ]


def label(plan: Document) -> str:
    """What is served, in short."""
    models = {model["name"]: model["current"] for model in plan["models"]}
    name = plan["default"]
    others = f" and {len(models) - 1} more" if len(models) > 1 else ""
    return f"{name}/{models[name]}{others}"
