"""Problems of pydantic-core in words a caller understands."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from onepass.models.contract.errors import Problem, cut, echo, suggestion
from onepass.models.contract.ranges import FLOAT32_MAX


def worded(error: ErrorDetails, document: Any, inputs: Collection[str]) -> Problem:
    """One of pydantic-core's errors in a caller's words; `loc` and `type` stay its own.

    The value is found in the document: pydantic-core would write out a whole row for each field
    that the row lacks.
    """
    value = _at(document, error["loc"])
    return {
        "loc": tuple(cut(step) if isinstance(step, str) else step for step in error["loc"]),
        "msg": _rule(error, value, inputs),
        "type": error["type"],
        "input": echo(value),
    }


def _at(document: Any, loc: Sequence[str | int]) -> Any:
    """The value at a place; where that is missing, what it is missing from."""
    for step in loc:
        match document:
            case list() if isinstance(step, int) and step < len(document):
                document = document[step]
            case Mapping() if step in document:
                document = document[step]
            case _:
                pass
    return document


def _rule(error: ErrorDetails, value: Any, inputs: Collection[str]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"no such field{suggestion(str(error['loc'][-1]), inputs)}"
        case "float_type":
            return f"must be a number, got {_kind_of(value)}"
        case "finite_number":
            return "must be a finite number"
        case "greater_than_equal" if context["ge"] == -FLOAT32_MAX:
            return "is too large for a 32-bit float"
        case "less_than_equal" if context["le"] == FLOAT32_MAX:
            return "is too large for a 32-bit float"
        case "greater_than_equal":
            return f"must be at least {context['ge']:.15g}"
        case "less_than_equal":
            return f"must be at most {context['le']:.15g}"
        case "dict_type":
            return f"must be an object with the fields {', '.join(inputs)}"
        case "list_type":
            return f"must be a list, got {_kind_of(value)}"
        case "too_short" | "too_long" if error["loc"][-1:] == ("instances",):
            return "no instances: send at least one row"
        case "too_short" | "too_long":
            exact = context.get("min_length", context.get("max_length"))
            return f"must hold exactly {exact} numbers, got {len(value)}"
        case "string_type":
            return f"must be text, got {_kind_of(value)}"
        case "timestamp_type":
            return f"must be a time as text, got {_kind_of(value)}"
        case "category_type":
            return f"{error['msg']}, got {_kind_of(value)}"
        case "multiple_of":
            return "must be a whole number"
        case _:
            return error["msg"]


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
