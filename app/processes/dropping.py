"""Drops a version that is tried, by itself, when what is counted of it over all workers has passed
a limit of the fleet file; one worker looks, and asks for the next plan as an operator would."""

import asyncio
from collections.abc import Callable

from onepass.app.processes.changes import Changes
from onepass.app.requests.errors import logger
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.serving import next_plan
from onepass.app.serving.fleet import Fleet
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.trial import beyond

LOOK_S = 1.0


class Dropping:
    """Of one service."""

    def __init__(self, fleet: Fleet, plan: Callable[[], Plan], changes: Changes) -> None:
        """`plan` is the one in force."""
        self._fleet = fleet
        self._plan = plan
        self._changes = changes
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """In the event loop that runs, for as long as that does."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            for model in self._plan().models:
                await self._look(model)

    async def _look(self, model: ModelPlan) -> None:
        """At one."""
        if model.drop is None or model.tried is None:
            return
        why = beyond(self._fleet.models[model.name], model.drop)
        if not why:
            return
        text = f"{model.name}: {model.tried} is not tried any more: {why}"
        wanted = next_plan.dropped(self._plan(), model)
        try:
            await self._changes.ask(wanted, [model.name], text, why=f"{model.tried}: {why}")
        except Unchanged as error:  # another change came first: it is looked again
            logger.debug("%s", error)
