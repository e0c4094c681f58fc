"""JSON or Python rows, checked against the inputs of a contract by pydantic-core."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic_core import (
    SchemaValidator,
    ValidationError,
    core_schema,
    from_json,
)

from onepass.models.contract.errors import BadRows, NotJson, TooManyRows
from onepass.models.contract.first_errors import first_errors
from onepass.models.contract.inputs import Input
from onepass.models.contract.missing_values import MissingValues
from onepass.models.contract.one_row import OneRow
from onepass.models.contract.row_rules import BOM, INSTANCES, MANY, many_rule, row_rule
from onepass.models.contract.wording import worded

Row = dict[str, Any]
QUICK_BYTES = 2**22
"""Bytes of a body times inputs, up to which JSON is checked as it is read. For each field that a
row lacks, pydantic-core then copies the row; beyond, it is given the row and only points to it."""


class Request(NamedTuple):
    """The rows of one request; `single` when it was one bare row, answered by one bare answer."""

    rows: list[Row]
    single: bool


class RowReader:
    """Reads rows for one set of inputs. Nothing is coerced: a number is a number."""

    def __init__(
        self,
        inputs: Mapping[str, Input],
        *,
        ignore_unknown: bool = False,
        max_rows: int | None = None,
    ) -> None:
        self._names = tuple(inputs)
        self._missing = MissingValues(inputs)
        self._max_rows = max_rows
        row = row_rule(inputs, ignore_unknown=ignore_unknown)
        self._one = SchemaValidator(row)
        self.one = OneRow(self._one)
        self._list = SchemaValidator(core_schema.list_schema(row, strict=True))
        self._many = SchemaValidator(many_rule(row, max_rows))
        self._first = SchemaValidator(core_schema.list_schema(row, strict=True, fail_fast=True))

    def check(self, rows: list[Row]) -> list[Row]:
        """Python rows, checked; the `loc` of a problem is ("rows", number, field).

        Raises BadRows, with every problem of every row.
        """
        checked: list[Row] = self._accept(self._list, rows, self._names, at=("rows",))
        return checked

    def check_one(self, row: Row, at: tuple[str | int, ...]) -> Row:
        """One Python row, checked; the `loc` of a problem is `at`, field.

        Raises:
            BadRows: with every problem.
        """
        checked: Row = self._accept(self._one, row, self._names, at=at)
        return checked

    def parse_list(self, body: bytes) -> list[Row]:
        """Some of the rows of a larger body, as a list.

        Raises:
            NotJson: it is no JSON.
            BadRows: with the problems of the first row that has some.
        """
        checked: list[Row] = self._accept(self._first, body, self._names)
        return checked

    def parse(self, body: bytes) -> Request:
        """One row, or {"instances": [row, ...]}.

        Raises:
            NotJson: the body is not JSON, or not UTF-8.
            BadRows: with every problem of every row; `loc` starts with "body".
            TooManyRows: there are more than `max_rows`.
        """
        if body.startswith(BOM):
            body = body[len(BOM) :]
        payload = self._read(body)
        if MANY.match(body):
            return self._parse_many(payload)
        try:
            return Request([_validated(self._one, payload)], single=True)
        except ValidationError as error:
            document = _document(payload)
            if isinstance(document, dict) and INSTANCES in document:  # anywhere, or escaped
                return self._parse_many(document)
            return Request([self._again(self._one, document, error, self._names)], single=True)

    def parse_line(self, line: bytes, number: int) -> Row:
        """One row that is a line of many.

        Raises:
            NotJson: the line is not JSON, or not UTF-8.
            BadRows: with every problem; `loc` starts with "line" and its number.
        """
        if line.startswith(BOM):
            line = line[len(BOM) :]
        row: Row = self._accept(self._one, self._read(line), self._names, at=("line", number))
        return row

    def _parse_many(self, payload: Any) -> Request:
        try:
            return Request(_validated(self._many, payload)[INSTANCES], single=False)
        except ValidationError as error:
            document = _document(payload)
            rows = document.get(INSTANCES) if isinstance(document, dict) else None
            if self._max_rows and isinstance(rows, list) and len(rows) > self._max_rows:
                raise TooManyRows(len(rows), self._max_rows) from None
            checked = self._again(self._many, document, error, (INSTANCES,))
            return Request(checked[INSTANCES], single=False)

    def _accept(
        self,
        validator: SchemaValidator,
        payload: Any,
        top: tuple[str, ...],
        *,
        at: tuple[str | int, ...] = ("body",),
    ) -> Any:
        """What was given, checked."""
        try:
            return _validated(validator, payload)
        except ValidationError as error:
            return self._again(validator, _document(payload), error, top, at=at)

    def _again(
        self,
        validator: SchemaValidator,
        document: Any,
        refused: ValidationError,
        top: tuple[str, ...],
        *,
        at: tuple[str | int, ...] = ("body",),
    ) -> Any:
        """What did not fit, once more without what stands for missing values: pydantic-core refuses
        that, so that whoever sends none pays nothing for it.
        """
        filled = self._missing.taken_out(document)
        if filled is not document:
            try:
                return validator.validate_python(filled)
            except ValidationError as error:
                document, refused = filled, error
        raise self._refusal(refused, document, top, at=at) from None

    def _read(self, body: bytes) -> Any:
        """The body itself; a large one as plain data."""
        return body if len(body) * len(self._names) <= QUICK_BYTES else _decoded(body)

    def _refusal(
        self,
        error: ValidationError,
        document: Any,
        top: tuple[str, ...],
        *,
        at: tuple[str | int, ...] = ("body",),
    ) -> BadRows:
        """All of it as problems; `top` names the fields that the document itself may have.

        The list is cut before it is worded: it may be a million long.
        """
        problems = [
            worded(detail, document, self._names if len(detail["loc"]) > 1 else top)
            for detail in first_errors(error, document, self._one, self._names, INSTANCES)
        ]
        for problem in problems:
            problem["loc"] = (*at, *problem["loc"])
        return BadRows(problems, error.error_count())


def _validated(validator: SchemaValidator, payload: Any) -> Any:
    """Of a body, or of what it holds."""
    if isinstance(payload, bytes):
        return validator.validate_json(payload)
    return validator.validate_python(payload)


def _document(payload: Any) -> Any:
    return _decoded(payload) if isinstance(payload, bytes) else payload


def _decoded(body: bytes) -> Any:
    """The body as plain data, to word what is wrong with it."""
    try:
        return from_json(body)
    except ValueError as error:
        raise NotJson(f"not JSON: {error}") from None
