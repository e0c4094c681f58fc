"""Normal callers: one row every now and then, whose answer is known beforehand."""

import asyncio
import math
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson

from nights.service import Service
from nights.wire import Line, request, row
from onepass.models.predictor import Predictor

Cases = list[tuple[bytes, Any]]
"""Requests, and what the network itself answers."""
TOLERANCE = 1e-4
"""Of a number in an answer, relative and absolute: batches of other sizes round otherwise."""


@dataclass
class Seen:
    """What normal callers saw in one phase."""

    times_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    refused: list[tuple[float, int]] = field(default_factory=list)
    """Other than 200, and when."""
    resets: list[float] = field(default_factory=list)
    wrong: list[tuple[Any, Any]] = field(default_factory=list)
    """What was answered, and what would have been right."""

    def quantile_ms(self, share: float) -> float:
        """Of the answers' times."""
        ordered = sorted(self.times_s)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1e3


def known(predictor: Predictor) -> Cases:
    """Requests, and their answers by the network itself."""
    rows = predictor.bundle.golden().rows
    answers = orjson.loads(orjson.dumps(predictor.predict(rows), option=orjson.OPT_SERIALIZE_NUMPY))
    return [(request(row(sent)), answer) for sent, answer in zip(rows, answers, strict=True)]


async def call(
    service: Service,
    cases: Cases,
    seen: Seen,
    *,
    until: float,
    every_s: float,
    seed: int,
) -> None:
    """One caller: a request every `every_s` seconds or so, over one connection."""
    chance, line = random.Random(seed), Line(service.port)
    while time.monotonic() < until:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * every_s)
        sent, right = chance.choice(cases)
        began = time.monotonic()
        try:
            answer = await asyncio.wait_for(line.ask(sent), 60)
        except (OSError, EOFError, TimeoutError):
            seen.resets.append(began)
            line.close()
            continue
        seen.statuses[answer.status] += 1
        if answer.status != 200:
            seen.refused.append((began, answer.status))
            continue
        if not service.excused(began):
            seen.times_s.append(time.monotonic() - began)
        found = orjson.loads(answer.body)
        if not alike(found, right):
            seen.wrong.append((found, right))
    line.close()


def alike(found: Any, right: Any) -> bool:
    """Whether two answers are the same, but for how numbers were rounded."""
    match found, right:
        case dict(), dict():
            return found.keys() == right.keys() and all(alike(found[k], right[k]) for k in right)
        case list(), list():
            return len(found) == len(right) and all(map(alike, found, right))
        case int() | float(), int() | float():
            return math.isclose(found, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
        case _:
            return bool(found == right)
