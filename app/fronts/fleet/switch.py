"""From one plan to the next, within a worker: proven beside what is served, then switched to in one
step of the event loop. What was accepted before is answered by whom it was accepted."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from onepass.app.batching.beside import Beside
from onepass.app.fronts.fleet.model_fronts import ModelFronts
from onepass.app.fronts.fleet.proving import Make, Prover, absent
from onepass.app.fronts.fleet.table import Table
from onepass.app.requests.errors import logger
from onepass.app.serving.fleet import Note
from onepass.app.serving.plan import Plan
from onepass.app.transport.short_way import ShortWay

LOOK_S = 0.05
"""How often it is looked whether anybody waits for what is not in force any more."""


class Waiting(NamedTuple):
    """What is proven, and waits for its switch."""

    plan: Plan
    fronts: Mapping[str, ModelFronts]
    """Those that are new, by the keys of their slots."""


class Switch:
    """Of one worker; the supervisor says when."""

    def __init__(self, plan: Plan, table: Table, prover: Prover, make: Make) -> None:
        self.plan = plan
        """The one in force."""
        self.way: ShortWay | None = None
        self._table, self._prover, self._make = table, prover, make
        self._beside = Beside("prove")
        self._number = 0
        """Of the change that goes on."""
        self._waiting: Waiting | None = None
        self._leaving = set[asyncio.Task[None]]()

    async def prove(self, number: int, plan: Plan, files: Mapping[str, int]) -> None:
        """Loads what a plan names and is not there; it waits for its switch.

        Raises:
            Unproven: nothing of it is loaded.
        """
        self._number = number
        slots = absent(plan, self._table.by_key)
        models = self._table.fleet.models.items()
        before = {name: one.current for name, one in models if one.current is not None}
        made = await self._beside.run(
            self._prover.prove, slots, files, before=before, make=self._make
        )
        if self._number == number:
            self._waiting = Waiting(plan, made)
        else:
            await self._end(made)

    async def forget(self, number: int) -> None:
        """It was not to be."""
        if self._number == number and number:
            self._number, waiting, self._waiting = 0, self._waiting, None
            if waiting is not None:
                await self._end(waiting.fronts)

    def note(self, notes: Mapping[str, Mapping[str, Any]]) -> None:
        """What changes came to, as the supervisor tells all workers."""
        tame = self.plan.tame
        self._table.fleet.notes = {
            name: Note(
                one["switched"],
                one["refused"],
                tame(one.get("error", "")),
                one["dropped"],
                tame(one.get("why", "")),
            )
            for name, one in notes.items()
        }

    def switch(self) -> None:
        """From now on what is proven is in force."""
        assert self._waiting is not None, "all have proven it"
        (plan, made), self._waiting, self._number = self._waiting, None, 0
        before = self._table.by_key
        there = {**before, **made}
        wanted = {slot.key: there[slot.key] for slot in plan.slots()}
        self.plan = plan
        self._table.fleet.lead(plan, {key: one.deployment for key, one in wanted.items()})
        self._table.lead(wanted)
        if self.way is not None:
            self.way.lead(self._table.quick)
        for key, fronts in before.items():
            if key not in wanted:
                self._leave(fronts)

    def _leave(self, fronts: ModelFronts) -> None:
        self._table.fleet.leaving.append(fronts.deployment)
        task = asyncio.get_running_loop().create_task(self._see_off(fronts))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _see_off(self, fronts: ModelFronts) -> None:
        """Closes it when its last request is answered."""
        await asyncio.sleep(LOOK_S)
        while self._is_asked(fronts):
            await asyncio.sleep(LOOK_S)
        self._table.fleet.leaving.remove(fronts.deployment)
        await asyncio.to_thread(fronts.deployment.end)
        logger.info("%s is closed: its last request is answered", fronts.deployment.label)

    def _is_asked(self, fronts: ModelFronts) -> bool:
        """Whether anybody waits for it."""
        way = self.way
        short = way is not None and way.is_asked(fronts.predict, fronts.infer)
        return fronts.is_asked or short or not fronts.deployment.batcher.is_done

    async def _end(self, made: Mapping[str, ModelFronts]) -> None:
        for fronts in made.values():
            await asyncio.to_thread(fronts.deployment.end)
