"""JSON Schema of rows and of answers."""

from collections.abc import Mapping
from typing import Any

from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task


def row_schema(inputs: Mapping[str, Input], *, ignores_unknown: bool) -> dict[str, Any]:
    """Of one row."""
    fields = {}
    for name, declared in inputs.items():
        fields[name] = declared.json_schema()
        if not declared.required:  # null is as good as nothing
            kinds = fields[name]["type"]
            kinds = [kinds] if isinstance(kinds, str) else kinds
            fields[name] |= {"default": declared.default, "type": [*kinds, "null"]}
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name, declared in inputs.items() if declared.required],
        "additionalProperties": ignores_unknown,
    }


def answer_schema(tasks: Mapping[str, Task]) -> dict[str, Any]:
    """Of the answers to one row, each of which may be left out."""
    return {
        "type": "object",
        "properties": {name: task.json_schema() for name, task in tasks.items()},
        "additionalProperties": False,
    }
