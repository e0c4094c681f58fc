"""What to beware of in an answer: values of its row that lie outside of what training saw.

`?with=warnings` asks for them. Each answer then has its own, and none is told by an empty list:
{"fare": {…}, "warnings": [{"loc": ["body", "hour"], "msg", "type", "input"}]}.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.app.batching.work_items import Answer
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import Problem, Row
from onepass.models.contract.errors import MAX_PROBLEMS, Loc, echo
from onepass.models.contract.inputs.timestamp import Moment, seconds, written
from onepass.models.contract.outside import Place
from onepass.models.seen import Seen

WARNINGS = "warnings"
STEP_ROWS = 64
ITEM = "was not seen in training"
"""Of an item of a set."""


class Warnings:
    """Looks at rows that are checked, as their answers leave."""

    def __init__(self, deployment: Deployment) -> None:
        self._contract = deployment.contract
        self._seen = Seen(deployment.contract, deployment.bundle.report())

    @property
    def have_a_place(self) -> bool:
        """Whether answers have room for them: no task has that name."""
        return WARNINGS not in self._contract.tasks

    async def in_steps(
        self, answers: Sequence[Answer], rows: Sequence[Row], locs: Sequence[Loc]
    ) -> list[Answer]:
        """As `beside` says; after some rows others have their turn."""
        with_warnings: list[Answer] = []
        for start in range(0, len(rows), STEP_ROWS):
            if start:
                await asyncio.sleep(0)
            some = slice(start, start + STEP_ROWS)
            with_warnings += self.beside(answers[some], rows[some], locs[some])
        return with_warnings

    def beside(
        self, answers: Sequence[Answer], rows: Sequence[Row], locs: Sequence[Loc]
    ) -> list[Answer]:
        """The answers, each with what is to be said of its row, which is at this `loc`."""
        problems = [list[Problem]() for _ in rows]
        for name, known in self._seen.inputs.items():
            kind = "unseen" if isinstance(known, Place) else "out_of_range"
            for index in self._outside(name, rows):
                room = MAX_PROBLEMS - len(problems[index])
                for step, rule, value in self._items(name, rows[index][name])[:room]:
                    loc = (*locs[index], name, *step)
                    problems[index].append(
                        {"loc": loc, "msg": rule, "type": kind, "input": echo(value)}
                    )
        pairs = zip(answers, problems, strict=True)
        return [
            b'%b,"warnings":%b}' % (answer[:-1], orjson.dumps(warnings))
            for answer, warnings in pairs
        ]

    def _outside(self, name: str, rows: Sequence[Row]) -> list[int]:
        """Rows whose value of an input lies outside; a default that does counts, too."""
        declared = self._contract.inputs[name]
        values = [row[name] for row in rows]
        here = [n for n, value in enumerate(values) if value is not None or not declared.optional]
        if not here:
            return []
        outside = self._seen.outside(name, declared.array([values[n] for n in here]))
        return [here[n] for n in outside.nonzero()[0].tolist()]

    def _items(self, name: str, value: Any) -> list[tuple[tuple[int, ...], str, Any]]:
        """What lies outside: where in the value, by which rule, and what it is."""
        declared, rule = self._contract.inputs[name], self._seen.inputs[name].rule
        array: Callable[[Any], NDArray[Any]] = declared.array
        if declared.numeric and declared.item_shape:
            each = self._seen.each(name, array([value]))[0].tolist()
        elif declared.item_shape and value is not None:
            each = [bool(self._seen.outside(name, array([[item]]))[0]) for item in value]
            rule = ITEM
        else:
            return [((), rule, self._written(name, value))]
        return [((step,), rule, value[step]) for step, outside in enumerate(each) if outside]

    def _written(self, name: str, value: Any) -> Any:
        """As a row has it; of a time only the moment is left."""
        if isinstance(value, Moment):
            return written(int(seconds(np.array([value], dtype=np.float32))[0]))
        return self._contract.inputs[name].default if value is None else value
