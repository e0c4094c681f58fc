"""The first hundred problems of very many, without writing out the others.

pydantic-core knows how many there are at once, but writes all of them out or none: a million takes
seconds and a gigabyte. So the rows are looked at one by one until there are enough.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from pydantic_core import ErrorDetails, SchemaValidator, ValidationError

from onepass.models.contract.errors import MAX_PROBLEMS

FEW_ERRORS = 2 * MAX_PROBLEMS
"""Up to so many are written out, in a millisecond."""
Loc = tuple[str | int, ...]


def first_errors(
    error: ValidationError, document: Any, one: SchemaValidator, names: Collection[str], key: str
) -> list[ErrorDetails]:
    """Of a row, of a list of rows, or of rows under a key; `one` is the rule for a row."""
    if error.error_count() <= FEW_ERRORS:
        return _listed(error)
    details = _no_rows(document, key)
    for loc, row in _rows(document, key):
        try:
            one.validate_python(_cut(row, names))
        except ValidationError as own:
            details += [{**detail, "loc": (*loc, *detail["loc"])} for detail in _listed(own)]
        if len(details) >= MAX_PROBLEMS:
            break
    if isinstance(document, dict) and key in document:
        details += [_extra(name) for name in islice(document, MAX_PROBLEMS + 1) if name != key]
    return details[:MAX_PROBLEMS]


def _listed(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]


def _no_rows(document: Any, key: str) -> list[ErrorDetails]:
    """What is wrong with that which stands under the key, where it holds no row."""
    if not isinstance(document, dict) or key not in document:
        return []
    rows = document[key]
    if isinstance(rows, list) and rows:
        return []
    kind = "too_short" if isinstance(rows, list) else "list_type"
    return [{"type": kind, "loc": (key,), "msg": "", "input": None}]


def _rows(document: Any, key: str) -> Iterator[tuple[Loc, Any]]:
    """Each row of a document, and where it stands."""
    match document:
        case list():
            yield from (((index,), row) for index, row in enumerate(document))
        case dict() if key in document:
            rows = document[key] if isinstance(document[key], list) else []
            yield from (((key, index), row) for index, row in enumerate(rows))
        case _:
            yield (), document


def _cut(row: Any, names: Collection[str]) -> Any:
    """The row with no more unknown fields than can be told of."""
    if not isinstance(row, dict):
        return row
    unknown = islice((name for name in row if name not in names), MAX_PROBLEMS)
    return {name: row[name] for name in (*names, *unknown) if name in row}


def _extra(name: str) -> ErrorDetails:
    return {"type": "extra_forbidden", "loc": (name,), "msg": "", "input": None}
