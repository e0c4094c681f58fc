"""How far a row lies from those that training saw, told beside the tasks: `typical`, the share of
calibration rows that lie as far out or farther, in (0, 1]."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.pretrained import absent

TYPICAL = "typical"
"""The key of an answer, and what is asked of an engine for every row to be told."""
MARK = "typical?"
"""What is asked of an engine where rows are told that lie too far out, and no others."""
BESIDE = (TYPICAL, MARK)
TOLERANCE = 0.01
"""How far an engine may be from training."""


class Reach(Frozen):
    """That it is told, where it is asked for."""

    mark_below: float | None = Field(default=None, gt=0, lt=1, exclude_if=absent)
    """Rows of a smaller share are told without being asked for."""

    @property
    def always(self) -> tuple[str, ...]:
        """What every request asks of an engine."""
        return () if self.mark_below is None else (MARK,)

    def columns(self, outputs: Mapping[str, NDArray[Any]]) -> list[float | None] | None:
        """Of each row; None where it is not told, and in place of all where it is of none."""
        if TYPICAL in outputs:
            return np.asarray(outputs[TYPICAL]).tolist()
        if MARK not in outputs or self.mark_below is None:
            return None
        return [one if one < self.mark_below else None for one in outputs[MARK].tolist()]


def proven(tasks: Iterable[str], reach: Reach | None) -> tuple[str, ...]:
    """What golden rows prove: each task once, and how typical rows are."""
    return tuple(tasks) if reach is None else (*tasks, TYPICAL)


def computed(tasks: Iterable[str], reach: Reach | None) -> tuple[str, ...]:
    """All that may be asked of an engine: the tasks, and what is told beside them."""
    return tuple(tasks) if reach is None else (*tasks, *BESIDE)


def with_typical(tasks: Sequence[str]) -> tuple[str, ...]:
    """What is asked of an engine where it is to be told of every row."""
    return (*alone(tasks), TYPICAL)


def alone(tasks: Sequence[str]) -> tuple[str, ...]:
    """The tasks without what is asked beside them."""
    return tuple(name for name in tasks if name not in BESIDE)


def check_reach(reach: Reach | None, tasks: Collection[str]) -> None:
    """Raises ValueError where answers have no place for it."""
    if reach is not None and TYPICAL in tasks:
        raise ValueError(reserved())


def reserved() -> str:
    """Why no task may have that name."""
    return f"tasks.{TYPICAL}: certainty.reach is told under that name: call the task another"


def told(texts: Sequence[bytes], column: Sequence[float | None]) -> list[bytes]:
    """Answers as JSON, each with its share as the last key."""
    return [
        text
        if one is None
        else b'%b,"typical":%b}'
        % (text[:-1], orjson.dumps(np.float32(one), option=orjson.OPT_SERIALIZE_NUMPY))
        for text, one in zip(texts, column, strict=True)
    ]
