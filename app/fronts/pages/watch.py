"""GET /watch.json: which inputs and answers have moved, since when and by how much; the page /watch
is drawn from it.

It says that inputs and answers moved, never that anything is worse: that needs labels. What is
expected of a task's accuracy is what its own probabilities say.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from numpy.typing import NDArray

from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.drift_metrics import EACH
from onepass.app.telemetry.ring import Slots
from onepass.app.telemetry.windows import MINUTES, Windows
from onepass.models.drift.two_samples import LEAST_ROWS, LEVEL, Length
from onepass.models.drift.verdicts import OverTime, Verdict, over_time, quality, verdicts
from onepass.models.drift.watch import Watch

NOTHING = (
    "This bundle has no reference to compare with: it is of an earlier build, or was judged on too "
    "few rows. Train it again, and what is asked of it will be watched."
)
OFF = "nothing is watched: ONEPASS_WATCH is off"
SCHEMA = {
    "type": "object",
    "properties": {
        "why": {"type": "string", "description": "where nothing is watched"},
        "reference": {"type": "object", "description": "the rows that windows are compared with"},
        "windows": {"type": "object", "description": "rows of the last hour and of the last day"},
        "watched": {
            "type": "array",
            "description": "inputs and answers: bins, counts, psi, p and whether it rings",
            "items": {"type": "object"},
        },
        "quality": {
            "type": "object",
            "description": "accuracy as probabilities say, beside what it was on test rows",
        },
    },
}


def watch(current: Callable[[], Deployment], *, watches: bool) -> APIRouter:
    """The route, of what is in force when it is asked; where nothing is to be watched, what says so
    there and in place of the page."""
    if not watches:
        return _off()
    router = APIRouter(tags=["operations"])

    @router.get(
        "/watch.json",
        summary="Which inputs and answers have moved, over all workers",
        operation_id="watch",
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": SCHEMA}}}},
    )
    async def show() -> Response:
        deployment = current()
        windows = deployment.metrics.windows
        if windows is None:
            document: dict[str, Any] = {"why": NOTHING, "watched": []}
        else:
            taken = {length: windows.window(length) for length in MINUTES}
            document = await run_in_threadpool(told, windows, taken, *windows.hours())
        document = {"name": deployment.name, "version": deployment.version, **document}
        content = orjson.dumps(document)
        headers = {"cache-control": "no-store"}
        return Response(content, media_type="application/json", headers=headers)

    return router


def _off() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/watch.json")
    @router.get("/watch")
    async def show() -> Response:
        raise HTTPException(404, OFF)

    return router


def told(
    windows: Windows, taken: dict[Length, Slots], ends: NDArray[np.int64], hours: Slots
) -> dict[str, Any]:
    """Of the windows that were taken, and of those of an hour within the last day (W, S)."""
    known = windows.watch
    reference = known.reference
    found = {n: verdicts(known, counts, length=n, level=EACH) for n, counts in taken.items()}
    series = over_time(known, hours, length="hour", level=EACH)
    return {
        "reference": {
            "rows": reference.rows,
            "split": reference.split,
            "time": reference.time,
            "notes": reference.notes,
        },
        "level": LEVEL,
        "least_rows": LEAST_ROWS,
        "windows": {
            n: {"minutes": MINUTES[n], "rows": int(counts[0])} for n, counts in taken.items()
        },
        "series": {"ends": [_written(end) for end in ends.tolist()], "rows": hours[:, 0].tolist()},
        "watched": [
            _of(index, {n: each[index] for n, each in found.items()}, taken, series, ends)
            for index in range(len(known.columns))
        ],
        "quality": _quality(known, taken),
    }


def _of(
    index: int,
    own: dict[Length, Verdict],
    taken: dict[Length, Slots],
    series: OverTime,
    ends: NDArray[np.int64],
) -> dict[str, Any]:
    """One thing that is watched."""
    column = own["hour"].column
    watched = column.watched
    rang, shown = (
        series.rings[:, index],
        np.where(series.rows[:, index] > 0, series.psi[:, index], np.nan),
    )
    since = _since(rang, ends) if own["hour"].rings else None
    return {
        "of": watched.of,
        "name": watched.name,
        "aspect": watched.aspect,
        "title": watched.title,
        "bins": watched.bins,
        "reference": watched.counts,
        "alarm": any(one.rings for one in own.values()),
        "since": since,
        "windows": {n: _window(one, taken[n][column.slots]) for n, one in own.items()},
        "series": {"psi": shown.round(4).tolist(), "alarm": rang.tolist()},
    }


def _window(one: Verdict, counts: Slots) -> dict[str, Any]:
    return {
        "rows": int(one.rows),
        "counts": counts.tolist(),
        "psi": round(one.psi, 5),
        "psi_when_quiet": round(one.quiet, 5),
        "p": one.p,
        "alarm": one.rings,
        "words": one.words,
    }


def _since(rang: NDArray[np.bool_], ends: NDArray[np.int64]) -> str:
    """When the first ended of the windows that have all rung until now."""
    quiet = np.flatnonzero(~rang)
    first = int(quiet[-1]) + 1 if len(quiet) else 0
    return _written(int(ends[min(first, len(ends) - 1)]))


def _written(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _quality(known: Watch, taken: dict[Length, Slots]) -> dict[str, dict[str, Any]]:
    each = {length: quality(known, counts) for length, counts in taken.items()}
    return {task: {n: found[task] for n, found in each.items()} for task in known.sureness}
