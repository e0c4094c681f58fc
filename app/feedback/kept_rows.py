"""What is kept of a row and its answer: the row as it was sent, and what truths can judge.

Pictures and texts of inputs are left out unless the settings ask for them, and so are answers that
quote texts or hold pictures: no truth is told of those. It is done on the store's thread, of large
bodies some rows at a time: reading JSON holds the interpreter.
"""

import base64
from collections.abc import Iterator
from typing import Any, Literal

import orjson

from onepass.app.feedback.answer_ids import places
from onepass.app.feedback.answered import Answered, Many, Singles
from onepass.app.feedback.segments import Rows
from onepass.models.contract import Contract
from onepass.models.contract.forms import Choice, Choices, Quantity
from onepass.models.contract.inputs.timestamp import DAY_S, Moment, written
from onepass.models.contract.json_columns import FIRST, next_piece
from onepass.models.contract.row_rules import BOM, INSTANCES

Inputs = Literal["plain", "all"]
PRIVATE = ("image", "text", "sequence")
"""Kinds of inputs that are pictures and texts."""
HEAD = b'{"instances":['


class KeptRows:
    """For one contract."""

    def __init__(self, contract: Contract, inputs: Inputs, *, lenient: bool = False) -> None:
        """Where the service is `lenient`, rows may have fields that nobody declared."""
        left_out = () if inputs == "all" else PRIVATE
        self.inputs = {n: one for n, one in contract.inputs.items() if one.kind not in left_out}
        """Those that are kept."""
        self.tasks = {
            name: task
            for name, task in contract.tasks.items()
            if isinstance(task.form, Quantity | Choice | Choices)
        }
        """Those whose answers are."""
        self._takes_all = len(self.inputs) == len(contract.inputs) and not lenient
        self._leaves_some = len(self.tasks) < len(contract.tasks) or bool(contract.reach)

    def of(self, answered: Answered) -> Rows:
        """Row by row."""
        answers = [*answered.answers]
        if self._leaves_some:
            answers = [*map(self._judged, answers)]
        match answered:
            case Singles(ids=ids, sent=sent):
                texts = [*map(self._row, sent)]
                return Rows(*places(ids), texts, answers)
            case Many(id=key, numbers=numbers, sent=sent):
                rows = _cut(sent) if isinstance(sent, bytes) else sent
                texts, count = [*map(self._row, rows)], len(numbers)
                if len(texts) != count:
                    raise ValueError(f"{len(texts)} rows were sent, and {count} answered")
                return Rows([key] * count, [*numbers], [""] * count, texts, answers)

    def _row(self, sent: Any) -> bytes:
        """As it was sent, where that is a text of which all is kept."""
        if isinstance(sent, bytes):
            if self._takes_all:
                return sent.removeprefix(BOM)
            sent = orjson.loads(sent.removeprefix(BOM))
        row = {name: value for name, value in sent.items() if name in self.inputs}
        return orjson.dumps(row, default=_plain)

    def _judged(self, answer: bytes) -> bytes:
        tasks = orjson.loads(answer).items()
        return orjson.dumps({n: one for n, one in tasks if n in self.tasks})


def _cut(body: bytes) -> Iterator[Any]:
    """The rows of {"instances": [...]}, which was read before: it is right."""
    body = body.removeprefix(BOM)
    head = FIRST.match(body)
    at, is_last = 0 if head is None else head.end(), False
    while head is not None and not is_last:
        piece = next_piece(body, at)
        if piece is None:  # some row is larger than what is looked through
            body = HEAD + body[at:]
            break
        yield from piece.rows
        at, is_last = piece.end, piece.is_last
    if not is_last:
        yield from orjson.loads(body)[INSTANCES]


def _plain(value: Any) -> Any:
    """Of a checked row: a moment as text, a file as base64."""
    if isinstance(value, Moment):
        return written(round((value.day + value.of_day) * DAY_S))
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is not kept")
