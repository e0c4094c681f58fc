"""`?with=warnings,effects`: what answers may have beside what they always have."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onepass.app.batching.work_items import Answer
from onepass.app.fronts.predict.warnings import WARNINGS, Warnings
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import BadTasks, Problem, Row
from onepass.models.contract.errors import MAX_PROBLEMS, Loc, echo, suggestion
from onepass.models.contract.reach import with_typical
from onepass.models.contract.row_rules import INSTANCES
from onepass.models.effects import Effects, Usual

WITH = "with"
CERTAINTY, REACH, EFFECTS = "certainty", "reach", "effects"
KNOWN = (WARNINGS, CERTAINTY, REACH, EFFECTS)
NO_PLACE = "a task of this bundle has that name, so answers have no place for them"


class Added(NamedTuple):
    """Who looks for warnings, and for effects, where they are asked for."""

    warnings: Warnings | None = None
    effects: Effects | None = None

    async def warned(
        self, answers: list[Answer], rows: Sequence[Row], *, single: bool
    ) -> list[Answer]:
        """Answers of a body with their warnings, where these are asked for."""
        if self.warnings is None:
            return answers
        at: Loc = ("body",)
        locs: list[Loc] = [at] if single else [(*at, INSTANCES, n) for n in range(len(rows))]
        return await self.warnings.in_steps(answers, rows, locs)


NOTHING = Added()


class Additions:
    """What this bundle has of it."""

    def __init__(self, deployment: Deployment) -> None:
        contract = deployment.contract
        self._warnings = Warnings(deployment)
        self._effects = Effects(contract, Usual(contract, deployment.bundle.report()))
        self._able = self._effects.able(tuple(contract.tasks))
        promising = any(task.coverage for task in contract.tasks.values())
        self._lacks = {
            WARNINGS: "" if self._warnings.have_a_place else NO_PLACE,
            CERTAINTY: "" if promising else "nothing is promised of this bundle's answers",
            REACH: "" if contract.reach else "this bundle has no reach",
            EFFECTS: self._no_effects(),
        }
        """Why it has not; empty of what it has."""
        self.effects = None if self._lacks[EFFECTS] else self._effects
        self.there = tuple(name for name in KNOWN if not self._lacks[name])

    def read(self, parameters: Mapping[str, str], tasks: Sequence[str]) -> Added:
        """What a query asks for, of these tasks. Certainty is there anyhow.

        Raises:
            BadTasks: there is no such thing, or this bundle does not have it: every problem.
        """
        if WITH not in parameters:
            return NOTHING
        names = dict.fromkeys(parameters[WITH].split(","))
        wrong = [name for name in names if name not in KNOWN]
        problems = [
            _problem(name, f"no such thing beside an answer{suggestion(name, self.there)}")
            for name in wrong[:MAX_PROBLEMS]
        ]
        problems += [_problem(n, why) for n in names if (why := self._absent(n, tasks))]
        if problems:
            raise BadTasks(problems, max(len(problems), len(wrong)))
        return Added(
            self._warnings if WARNINGS in names else None,
            self._effects if EFFECTS in names else None,
        )

    def asked(self, parameters: Mapping[str, str], tasks: tuple[str, ...]) -> tuple[str, ...]:
        """The tasks, and how typical a row is where a query that was read wants it."""
        wanted = REACH in parameters.get(WITH, "").split(",")
        return with_typical(tasks) if wanted else tasks

    def _absent(self, name: str, tasks: Sequence[str]) -> str:
        """Why answers of these tasks cannot have what others can; empty where they can."""
        if name in KNOWN and self._lacks[name]:
            others = f"; it has {', '.join(self.there)}" if self.there else ""
            return f"{self._lacks[name]}{others}"
        if name == EFFECTS and not set(tasks).intersection(self._able):
            return (
                f"of {', '.join(tasks)} no answer is a number or a label of the row: "
                f"name others; there are {', '.join(self._able)}"
            )
        return ""

    def _no_effects(self) -> str:
        if not self._able:
            return "no task of this bundle is answered by a number or a label of the row"
        if self._effects.usual.lacks:
            lacks = "; ".join(self._effects.usual.lacks)
            return f"this bundle does not know what is usual of {lacks}: train it again"
        if not self._effects.inputs:
            return "this bundle's inputs are sequences alone, of which nothing is usual"
        return ""


def _problem(name: str, rule: str) -> Problem:
    return {
        "loc": ("query", WITH),
        "msg": f"{echo(name)!r}: {rule}",
        "type": "with_unknown",
        "input": echo(name),
    }
