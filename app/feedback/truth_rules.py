"""The rules for one truth, as pydantic-core takes them: what a label of each task may be."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from onepass.models.contract.errors import suggestion
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.ranges import float_schema
from onepass.models.contract.tasks import Task

FIELDS = ("id", "row", "truth")
LONGEST_ID = 128
MOST_ROWS = 2**53


def truth_rule(tasks: Mapping[str, Task]) -> CoreSchema:
    """Of {"id", "row", "truth": {task: label}}."""
    labels = {
        name: core_schema.typed_dict_field(
            core_schema.nullable_schema(_label_rule(task)), required=False
        )
        for name, task in tasks.items()
    }
    fields = {
        "id": core_schema.typed_dict_field(
            _said(
                core_schema.str_schema(strict=True, min_length=1, max_length=LONGEST_ID),
                "answer_id",
                "must be the x-answer-id of an answer, as text",
            )
        ),
        "row": core_schema.typed_dict_field(
            core_schema.no_info_plain_validator_function(_row), required=False
        ),
        "truth": core_schema.typed_dict_field(
            core_schema.typed_dict_schema(labels, extra_behavior="forbid")
        ),
    }
    return core_schema.typed_dict_schema(fields, extra_behavior="forbid")


def _label_rule(task: Task) -> CoreSchema:
    """What is true may be whatever could have been answered."""
    match task.form:
        case Quantity(whole=whole):
            low, high = getattr(task, "min", None), getattr(task, "max", None)
            number = float_schema(0 if whole else low, high)
            return core_schema.chain_schema([number, _whole()]) if whole else number
        case Choice(labels=labels, says=says):
            return core_schema.no_info_plain_validator_function(_one_of(labels, numbers=says))
        case Choices(labels=labels):
            one = core_schema.no_info_plain_validator_function(_one_of(labels))
            listed = core_schema.list_schema(one, strict=True, max_length=len(labels))
            return core_schema.no_info_after_validator_function(_sorted(labels), listed)
        case Cells() | Pixels() | Objects() | Points():
            return core_schema.no_info_plain_validator_function(_not_taken(task.kind))


def _row(value: Any) -> int:
    """A whole number, which JSON may write as 2.0, too."""
    if type(value) in (int, float) and 0 <= value < MOST_ROWS and value == int(value):
        return int(value)
    raise PydanticCustomError("row", "must be the number of a row, from 0")


def _said(rule: CoreSchema, kind: str, text: str) -> CoreSchema:
    return core_schema.custom_error_schema(rule, custom_error_type=kind, custom_error_message=text)


def _whole() -> CoreSchema:
    return core_schema.float_schema(multiple_of=1)


def _one_of(labels: tuple[str, ...], *, numbers: str = "label") -> Callable[[Any], str]:
    """A label; or its number, where numbers are answered."""
    by_number = {float(label): label for label in labels} if numbers == "value" else {}

    def check(value: Any) -> str:
        if isinstance(value, str) and value in labels:
            return value
        if by_number and type(value) in (int, float) and value in by_number:
            return by_number[value]
        if not isinstance(value, str):
            raise PydanticCustomError("label_type", "must be one of the labels, as text")
        rule = f"no such label{suggestion(value, labels)}"
        raise PydanticCustomError("label_unknown", "{rule}", {"rule": rule})

    return check


def _sorted(labels: tuple[str, ...]) -> Callable[[list[str]], list[str]]:
    """The same labels are the same truth, in whatever order they are told."""

    def check(truth: list[str]) -> list[str]:
        if len(set(truth)) < len(truth):
            raise PydanticCustomError("label_repeated", "holds a label twice")
        return sorted(truth, key=labels.index)

    return check


def _not_taken(kind: str) -> Callable[[Any], Any]:
    def refuse(value: Any) -> Any:
        rule = f"truths of a {kind} task are not taken"
        raise PydanticCustomError("truth_not_taken", "{rule}", {"rule": rule})

    return refuse
