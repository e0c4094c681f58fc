"""A worker's part in a change of what is served: it proves the next plan when it is told to, says
so, and switches when all have."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any

from onepass.app.fronts.fleet.proving import Unproven
from onepass.app.fronts.fleet.switch import Switch
from onepass.app.processes import wire
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.serving.plan import Plan


class Changes:
    """Of one worker."""

    def __init__(
        self, switch: Switch, send: Callable[[bytes], None], *, number: int, swap_s: float
    ) -> None:
        """`number` is that of the change that led to the plan in force."""
        self._switch = switch
        self._send = send
        self._number = number
        self._swap_s = swap_s
        self._asked: dict[str, asyncio.Future[str]] = {}
        self._tasks = set[asyncio.Task[None]]()

    async def ask(self, plan: Plan, names: Iterable[str], text: str, *, why: str = "") -> None:
        """Has all workers switch to another plan, which changes these models; `text` is for the
        log, and `why` says what was found where nobody asked for it. Nothing is done where nothing
        is another.

        Raises:
            Unchanged: nothing is changed, and why.
        """
        if plan == self._switch.plan:
            return
        ask = os.urandom(8).hex()
        answer = self._asked[ask] = asyncio.get_running_loop().create_future()
        self._say(
            ask=ask,
            plan=plan.model_dump(mode="json"),
            names=[*names] or [plan.default],
            base=self._number,
            text=text,
            why=why,
        )
        try:
            async with asyncio.timeout(2 * self._swap_s + 1):
                refusal = await answer
        except TimeoutError:
            refusal = "the supervisor said nothing in time"
        finally:
            del self._asked[ask]
        if refusal:
            raise Unchanged(self._switch.plan.tame(refusal))

    def refuse(self, problems: Mapping[str, str]) -> None:
        """A plan could not even be made: all workers tell why."""
        self._say(refused=dict(problems))

    def hear(self, said: wire.Document, files: Mapping[str, int]) -> None:
        """What the supervisor says, in the event loop."""
        match said:
            case {"prove": number, "plan": plan}:
                self._begin(self._prove(number, plan, files))
            case {"switch": number, "notes": notes}:
                self._number = number
                self._switch.note(notes)
                self._switch.switch()
                self._say(switched=number)
            case {"forget": number, "notes": notes}:
                self._switch.note(notes)
                self._begin(self._switch.forget(number))
            case {"answer": ask, "why": why} if ask in self._asked:
                self._asked[ask].set_result(why)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _prove(self, number: int, document: Any, files: Mapping[str, int]) -> None:
        plan = Plan.model_validate(document)
        try:
            await self._switch.prove(number, plan, files)
        except Unproven as error:
            self._say(failed=number, why=dict(error.problems))
        except Exception:  # a bug: the supervisor waits for a word; what it is, the log tells alone
            self._say(failed=number, why={plan.default: "cannot be proven: the log says more"})
            raise
        else:
            self._say(proved=number)

    def _say(self, **said: Any) -> None:
        with suppress(OSError):  # of a supervisor that is gone
            self._send(wire.document(**said))
