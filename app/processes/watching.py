"""Looks whether the fleet file says something else, or whether there is a newer run where it says
`watch: true`; one worker does, and asks for the next plan as an operator would.

What a file says of a model that it said before changes nothing: an older version that an operator
put in force stays so.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from onepass.app.processes.changes import Changes
from onepass.app.requests.errors import logger
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.serving.fleet_file import FleetEntry, FleetFile, read
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.planning import of_file
from onepass.app.stores.urls import is_url
from onepass.models.bundle import BadBundle, resolve


class Seen(NamedTuple):
    """What there was when it was looked last."""

    stamp: tuple[int, ...]
    """Of the fleet file."""
    newest: dict[str, str]
    """The newest run of each model."""
    said: FleetFile | None
    """What the file said, if that could be read."""


class Watching:
    """Of one service."""

    def __init__(self, plan: Callable[[], Plan], changes: Changes, *, every_s: float) -> None:
        """`plan` is the one in force."""
        self._plan = plan
        self._changes = changes
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """In the event loop that runs, for as long as that does."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        seen = await asyncio.to_thread(look, self._plan())
        while True:
            await asyncio.sleep(self._every_s)
            try:
                seen = await self._look(seen)
            except Exception as error:  # such as a disk that is gone: it is looked again
                logger.warning("the fleet file cannot be looked at: %s", error)

    async def _look(self, before: Seen) -> Seen:
        plan = self._plan()
        now = await asyncio.to_thread(look, plan)
        if now.stamp == before.stamp and not moved(before, now):
            return now
        file = Path(plan.file or "")
        try:
            wanted = await asyncio.to_thread(
                of_file, file, kept(plan, before, now), cache=plan.cache
            )
        except ValueError as error:
            self._changes.refuse({file.name: str(error)})
            return now
        names = changed(plan, wanted)
        labels = ", ".join(f"{model.name}/{model.current}" for model in wanted.models)
        try:
            await self._changes.ask(wanted, names, f"as {file.name} says, {labels} answer")
        except Unchanged as error:
            if plan != self._plan():
                return before  # another change came first: it is looked again
            logger.debug("%s", error)
        return now


def look(plan: Plan) -> Seen:
    """What there is now."""
    file = Path(plan.file or "")
    try:
        status = file.stat()
        stamp: tuple[int, ...] = status.st_mtime_ns, status.st_size, status.st_ino
        said = read(file)
    except (OSError, ValueError):
        return Seen((), {}, None)
    newest = {one.name: _newest(file.parent, one.path) for one in said.models}
    return Seen(stamp, newest, said)


def _newest(beside: Path, path: str) -> str:
    """What is at a URL is not looked at: it is asked for when the file says something else."""
    if is_url(path):
        return path
    try:
        return str(resolve(beside / path))
    except BadBundle:
        return ""


def kept(plan: Plan, before: Seen, now: Seen) -> dict[FleetEntry, ModelPlan]:
    """Models of which nothing else is said, and of which there is no newer run."""
    entries, others = before.said.models if before.said is not None else (), moved(before, now)
    return {
        one: model
        for one in entries
        if one.name not in others and (model := plan.get(one.name)) is not None
    }


def moved(before: Seen, now: Seen) -> set[str]:
    """Models of which there is a newer run, where that is asked for."""
    if now.said is None or not now.said.watch:
        return set()
    names = before.newest.keys() & now.newest.keys()
    return {name for name in names if before.newest[name] != now.newest[name]}


def changed(before: Plan, after: Plan) -> list[str]:
    """The models that are not what they were."""
    names = {model.name for model in (*before.models, *after.models)}
    return sorted(name for name in names if before.get(name) != after.get(name))
