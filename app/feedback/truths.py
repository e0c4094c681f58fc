"""Truths that callers tell: {"id": ..., "row": 0, "truth": {task: label}}, one, or a list of them.

A label is said as answers say it: a number, a label, a list of labels. What does not fit is named
with path, value and rule, all of it at once.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import SchemaValidator, ValidationError, from_json

from onepass.app.feedback.truth_rules import FIELDS, truth_rule
from onepass.models.contract import BadRows, Contract, NotJson, Problem, TooManyRows
from onepass.models.contract.cuts import cuts
from onepass.models.contract.errors import MAX_PROBLEMS, Loc
from onepass.models.contract.row_rules import BOM
from onepass.models.contract.wording import worded

PIECE_BYTES = 2**14
"""Of a list, that are read in one go: the interpreter is held for a millisecond."""
TRUTH = "truth"


class Truth(NamedTuple):
    """What is true of one row."""

    id: str
    row: int
    labels: Mapping[str, Any]
    """By task; of those that are told."""
    loc: Loc
    """Where it stands in the body."""


class TruthReader:
    """Reads them for one contract."""

    def __init__(self, contract: Contract, *, most: int) -> None:
        self._tasks = tuple(contract.tasks)
        self._rule = SchemaValidator(truth_rule(contract.tasks))
        self._most = most

    def read(self, body: bytes) -> list[Truth]:
        """All that a body tells.

        Raises:
            NotJson: the body is not JSON, or not UTF-8.
            BadRows: with every problem of every truth.
            TooManyRows: there are more than a request may have.
        """
        body = body.removeprefix(BOM)
        truths, problems = list[Truth](), list[Problem]()
        is_list = body.lstrip()[:1] == b"["
        for number, document in enumerate(_documents(body) if is_list else [_loaded(body)]):
            if number == self._most:
                raise TooManyRows(None, self._most)
            try:
                truths.append(self.check(document, ("body", number) if is_list else ("body",)))
            except BadRows as error:
                problems += error.problems
                if len(problems) >= MAX_PROBLEMS:
                    raise BadRows(problems, len(problems) + 1) from None
        if problems:
            raise BadRows(problems)
        if not truths:
            text = "no truths: send at least one"
            raise BadRows([{"loc": ("body",), "msg": text, "type": "too_short", "input": None}])
        return truths

    def line(self, line: bytes, number: int) -> Truth:
        """One line of many. Raises NotJson, BadRows."""
        return self.check(_loaded(line.removeprefix(BOM)), ("line", number))

    def check(self, document: Any, loc: Loc) -> Truth:
        """One of them. Raises BadRows."""
        try:
            found = self._rule.validate_python(document)
        except ValidationError as error:
            raise BadRows([self._problem(one, document, loc) for one in _some(error)]) from None
        labels = {name: one for name, one in found[TRUTH].items() if one is not None}
        return Truth(found["id"], found.get("row", 0), labels, loc)

    def _problem(self, error: Any, document: Any, loc: Loc) -> Problem:
        inside = len(error["loc"]) > 1 or error["loc"] == (TRUTH,)
        problem = worded(error, document, self._tasks if inside else FIELDS)
        problem["loc"] = (*loc, *problem["loc"])
        return problem


def _some(error: ValidationError) -> list[Any]:
    return error.errors(include_url=False, include_input=False)[: MAX_PROBLEMS + 1]


def _documents(body: bytes) -> Iterator[Any]:
    """The items of a list, some at a time: cut where one may end, which is right where what lies
    between is JSON. Raises NotJson."""
    at = body.index(b"[") + 1
    while len(body) - at > PIECE_BYTES:
        piece = _piece(body, at)
        if piece is None:
            break
        documents, at = piece
        yield from documents
    yield from _loaded(body if at == body.index(b"[") + 1 else b"[" + body[at:])


def _piece(body: bytes, at: int) -> tuple[list[Any], int] | None:
    for stop, is_last in cuts(body, at, PIECE_BYTES):
        if is_last:
            return None
        try:
            documents: list[Any] = from_json(b"[%b]" % body[at:stop])
        except ValueError:
            continue
        return documents, body.index(b",", stop) + 1
    return None


def _loaded(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError as error:
        raise NotJson(f"not JSON: {error}") from None
