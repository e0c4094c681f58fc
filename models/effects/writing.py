"""Effects as JSON: of an input a number, of the cells of a picture or the runs of a text one each;
or a number for each label in place of one."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.models.contract.forms import Form, Quantity
from onepass.models.contract.tasks.columns import literal, numbers

MIDDLE = 0.5


class Measured(NamedTuple):
    """What effects are told of: a field of the answers, made of a computed one."""

    field: str
    computed: str
    middle: int | None = None
    """Of several quantiles, the place of the one that counts."""
    labels: tuple[str, ...] = ()
    """Of probabilities."""


def measured(form: Form) -> Measured | None:
    """The number that is answered, else the probabilities; None where there is neither."""
    (computed, *_), fields = form.computed, form.fields
    if "value" in fields:
        return Measured("value", computed)
    if isinstance(form, Quantity):
        levels = form.levels
        middle = levels.index(MIDDLE) if MIDDLE in levels else (len(levels) - 1) // 2
        return Measured(computed, computed, middle)
    if "probabilities" in fields:
        return Measured(computed, computed, labels=form.labels)
    return None


class Writer:
    """Of one task, for inputs that are replaced as a whole and pictures, cell by cell."""

    def __init__(
        self, labels: tuple[str, ...], names: Sequence[str], grids: Mapping[str, tuple[int, int]]
    ) -> None:
        each = b",".join(literal(label) + b":%b" for label in labels)
        self._one = b"{%b}" % each if labels else b"%b"
        self._width = max(1, len(labels))
        self._fixed = self._width * (len(names) + sum(map(prod, grids.values())))
        parts = [literal(name) + b":" + self._one for name in names]
        for name, grid in grids.items():
            cells = b",".join([self._one] * prod(grid))
            parts.append(b'%b:{"grid":[%d,%d],"cells":[%b]}' % (literal(name), *grid, cells))
        self._template = b",".join(parts)

    def texts(
        self, differences: NDArray[np.float32], words: Mapping[str, Sequence[Sequence[str]]]
    ) -> list[bytes]:
        """(B, V - 1), or (B, V - 1, K), and per text and row its runs -> a JSON text per row."""
        texts = numbers(differences)
        step = len(texts) // len(differences)
        rows = [texts[start : start + step] for start in range(0, len(texts), step)]
        if not words:
            return [b"{%b}" % (self._template % tuple(own)) for own in rows]
        return [self._with_words(own, place, words) for place, own in enumerate(rows)]

    def _with_words(
        self, texts: list[bytes], place: int, words: Mapping[str, Sequence[Sequence[str]]]
    ) -> bytes:
        parts = [self._template % tuple(texts[: self._fixed])] if self._fixed else []
        start = self._fixed
        for name, rows in words.items():
            count = len(rows[place])
            own = tuple(texts[start : start + count * self._width])
            cells = b",".join([self._one] * count) % own
            said: list[Any] = [orjson.dumps(name), orjson.dumps(rows[place]), cells]
            parts.append(b'%b:{"words":%b,"cells":[%b]}' % tuple(said))
            start += self._width * max(map(len, rows))
        return b"{%b}" % b",".join(parts)
