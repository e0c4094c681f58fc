"""What inference requests for one row ask of the fast path, and how it answers them."""

from typing import Any, Literal

from onepass.app.fronts.open_inference.inference import Wanted
from onepass.app.fronts.open_inference.request import RequestReader
from onepass.app.fronts.open_inference.response import BINARY, LENGTH
from onepass.app.fronts.open_inference.row_reader import Cell, RowReader
from onepass.app.fronts.open_inference.row_writer import RowWriter
from onepass.app.requests.encoding import LEAST_BYTES
from onepass.app.requests.errors import JSON, Refused
from onepass.app.transport.responder import Responder
from onepass.models.contract import Arrays, BadRequest, Contract, NotJson, Row
from onepass.models.contract.reach import with_typical

KEPT = 256
"""Beginnings of binary requests that are known."""


class JsonPlan:
    """JSON in, all fields as JSON out."""

    varies: Literal[False] = False

    def __init__(
        self, reader: RowReader, writer: RowWriter, tasks: tuple[str, ...], template: bytes
    ) -> None:
        self.tasks = tasks
        self.template = template
        self.row = reader.from_json
        self._texts = writer.texts

    def bodies(self, outputs: Arrays, rows: list[Row]) -> list[bytes]:
        """An answer to each."""
        return self._texts(outputs, rows)


class SmallPlan(JsonPlan):
    """The same for callers who take compressed answers: large ones are not written here."""

    def bodies(self, outputs: Arrays, rows: list[Row]) -> list[bytes]:
        """Raises ValueError where an answer is large; so are all that would follow."""
        bodies = super().bodies(outputs, rows)
        if max(map(len, bodies)) >= LEAST_BYTES:
            self.row = _nobody
            raise ValueError
        return bodies


class BinaryPlan:
    """Bytes behind a JSON that is known, in; all of one sort out."""

    varies: Literal[False] = False

    def __init__(
        self,
        reader: RowReader,
        writer: RowWriter,
        tasks: tuple[str, ...],
        *,
        start: int,
        cells: list[Cell],
        responder: Responder,
    ) -> None:
        self.tasks = tasks
        self.template = b""
        self._reader, self._writer, self._responder = reader, writer, responder
        self._start, self._cells = start, cells
        self._holds_texts = False

    def row(self, body: bytes) -> Row | None:
        """The row that a body is."""
        if self._holds_texts:
            return None
        return self._reader.from_bytes(body, self._start, self._cells)

    def bodies(self, outputs: Arrays, rows: list[Row]) -> list[bytes]:
        """An answer to each. Raises TypeError where they hold texts, as all will that follow."""
        try:
            head, behind = self._writer.packed(outputs)
        except TypeError:
            self._holds_texts = True
            raise
        if not self.template:
            self.template = self._responder.template(BINARY, (LENGTH, b"%d" % len(head)))
        return [head + own for own in behind]


class BinaryPlans:
    """The plans of requests whose JSON is so many bytes long."""

    varies: Literal[True] = True

    def __init__(self, plans: "RowPlans", start: int) -> None:
        self._plans, self._start = plans, start

    def of(self, body: bytes) -> BinaryPlan | None:
        """That of a body."""
        return self._plans.binary(body[: self._start])


class RowPlans:
    """Of one deployment."""

    def __init__(
        self, contract: Contract, reader: RequestReader, responder: Responder, head: dict[str, Any]
    ) -> None:
        self._contract, self._reader, self._responder, self._head = (
            contract,
            reader,
            responder,
            head,
        )
        self._rows = RowReader(contract, reader.takes)
        writer = RowWriter(contract, head, list(contract.fields))
        tasks = contract.choose(None)
        tasks = tasks if contract.reach is None else with_typical(tasks)
        asked = self._rows, writer, tasks, responder.template(JSON)
        self._json, self._small = JsonPlan(*asked), SmallPlan(*asked)
        self._known: dict[bytes, BinaryPlan | None] = {}

    def json(self, *, packs: bool) -> JsonPlan:
        """The plan of JSON; whether its callers take compressed answers."""
        return self._small if packs else self._json

    def binary(self, head: bytes) -> BinaryPlan | None:
        """That of a JSON with bytes behind it; None where it is not for us."""
        if head not in self._known:
            if len(self._known) == KEPT:
                self._known.clear()
            self._known[head] = self._plan(head)
        return self._known[head]

    def _plan(self, head: bytes) -> BinaryPlan | None:
        try:
            asked = self._reader.ask(head)
        except (NotJson, BadRequest, Refused):
            return None
        cells = self._rows.cells(asked.inputs)
        if cells is None or asked.id is not None or asked.timeout_s or not _is_binary(asked.wanted):
            return None
        writer = RowWriter(self._contract, self._head, [one.field for one in asked.wanted])
        return BinaryPlan(
            self._rows, writer, asked.tasks, start=len(head), cells=cells, responder=self._responder
        )


def _is_binary(wanted: list[Wanted]) -> bool:
    return all(one.binary and not one.classes for one in wanted)


def _nobody(body: bytes) -> None:
    return None
