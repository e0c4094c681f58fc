"""What a pass computed, handed out: to those with rows their answers as JSON, to those with arrays
their columns; and taken back where it is not a finite number.
"""

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.app.batching.part import Part
from onepass.app.batching.work_items import Answer, ArrayJob, RowJob, TextJob
from onepass.models.contract import Arrays, Contract, Row
from onepass.models.contract.outside import FEW
from onepass.models.predictor import NotFinite


def is_finite(values: NDArray[Any]) -> bool:
    """Whether all are finite; a few are looked at sooner one by one."""
    if values.size <= FEW:
        return all(map(isfinite, values.ravel().tolist()))
    return bool(np.isfinite(values).all())


def check_finite(outputs: Arrays) -> None:
    """Raises NotFinite."""
    broken = [field for field, values in outputs.items() if not is_finite(values)]
    if broken:
        raise NotFinite(broken)


def check(parts: list[Part], outputs: Arrays) -> None:
    """There is an answer for each row."""
    total = sum([part.stop - part.start for part in parts])
    for field, values in outputs.items():
        assert len(values) == total, f"{field}: {len(values)} answers for {total} rows"


def hand_out(parts: list[Part], rows: list[Row], *, outputs: Arrays, contract: Contract) -> None:
    """To each part what is its own; those with rows come first."""
    answers = _texts(parts, rows, outputs=outputs, contract=contract)
    start = 0
    for part in parts:
        stop = start + part.stop - part.start
        match part.job:
            case RowJob():
                part.answers = answers[start:stop]
            case ArrayJob():
                own = _of_tasks(part.job.tasks, outputs, slice(start, stop))
                give_columns(part, own, contract)
        start = stop


def give_columns(part: Part, outputs: Arrays, contract: Contract) -> None:
    """What is a part's own, as its job wants it."""
    if isinstance(part.job, TextJob):
        part.answers = contract.texts(outputs, options=part.job.options)
    else:
        part.outputs = outputs


def _texts(
    parts: list[Part], rows: list[Row], *, outputs: Arrays, contract: Contract
) -> list[Answer]:
    """The answers of those with rows, each said as its caller asked."""
    count = len(rows)
    if len({(part.job.tasks, part.job.options) for part in parts}) == 1:
        whole = len(next(iter(outputs.values()))) == count
        asked = outputs if whole else {field: v[:count] for field, v in outputs.items()}
        return contract.texts(asked, rows=rows, options=parts[0].job.options) if rows else []
    answers: list[Answer] = []
    for part in parts:
        start, stop = len(answers), len(answers) + part.stop - part.start
        if isinstance(part.job, RowJob):
            own = _of_tasks(part.job.tasks, outputs, slice(start, stop))
            answers += contract.texts(own, rows=rows[start:stop], options=part.job.options)
    return answers


def _of_tasks(tasks: tuple[str, ...], outputs: Arrays, rows: slice) -> Arrays:
    """What was computed for these tasks and rows."""
    return {field: v[rows] for field, v in outputs.items() if field.partition(".")[0] in tasks}


def of_callers(parts: list[Part], arrays: Arrays, outputs: Arrays) -> list[tuple[Arrays, Arrays]]:
    """What a pass was given and computed, without rows that nobody sent."""
    if all(part.job.sent is None for part in parts):
        return [(arrays, outputs)]
    starts = np.cumsum([0, *(part.stop - part.start for part in parts)])
    sent = np.concatenate([start + _sent(p) for p, start in zip(parts, starts, strict=False)])
    if not len(sent):
        return []
    own, computed = ({k: v.take(sent, axis=0) for k, v in d.items()} for d in (arrays, outputs))
    return [(own, computed)]


def _sent(part: Part) -> NDArray[np.int64]:
    """Which rows of a part somebody sent, by their place in it."""
    job, size = part.job, part.stop - part.start
    if job.sent is None:
        return np.arange(size)
    if part.is_whole and not job.order:
        return job.sent
    rows = job.order[part.start : part.stop] if job.order else range(part.start, part.stop)
    return np.flatnonzero(np.isin(rows, job.sent))


def take_back(parts: list[Part], outputs: Arrays) -> None:
    """An answer that is not a finite number fails its caller, for the tasks they asked for; or its
    row, where that fails alone.
    """
    start = 0
    for part in parts:
        stop = start + part.stop - part.start
        if part.job.alone:
            part.answers = [
                _not_finite(part.job.tasks, outputs, slice(row, row + 1)) or answer
                for row, answer in zip(range(start, stop), part.answers, strict=True)
            ]
        else:
            part.error = _not_finite(part.job.tasks, outputs, slice(start, stop))
        start = stop


def _not_finite(tasks: tuple[str, ...], outputs: Arrays, rows: slice) -> NotFinite | None:
    """Of these tasks and rows; None where all are finite."""
    broken = [
        field
        for field, values in outputs.items()
        if field.split(".")[0] in tasks and not np.isfinite(values[rows]).all()
    ]
    return NotFinite(broken) if broken else None
