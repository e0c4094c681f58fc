"""What stands beside the body of a request to /predict: parameters of its query, and headers."""

from collections.abc import Sequence
from typing import Any

from onepass.app.requests.settings import Settings
from onepass.models.contract import Contract
from onepass.models.contract.options import AS_ALWAYS, MASKS, MASKS_OPTION, THRESHOLD_OPTION

OPTIONS: dict[str, dict[str, Any]] = {
    MASKS_OPTION: {
        "description": "How masks are written: as PNG, as runs like COCO's, as the corners of "
        "borders, or not at all.",
        "schema": {"type": "string", "enum": list(MASKS), "default": AS_ALWAYS.masks},
    },
    THRESHOLD_OPTION: {
        "description": "Above which score an object is said, instead of the task's own threshold.",
        "schema": {"type": "number", "minimum": 0, "maximum": 1},
    },
}


def parameters(
    contract: Contract, there: Sequence[str], settings: Settings
) -> list[dict[str, Any]]:
    """Those that this model's service takes; `there` is what its answers may have beside."""
    known = {name for task in contract.tasks.values() for name in task.options}
    options = [{"name": n, "in": "query"} | one for n, one in OPTIONS.items() if n in known]
    beside = [_with(there)] if there else []
    return [_tasks(list(contract.tasks)), *beside, *options, *header_fields(settings)]


def header_fields(settings: Settings) -> list[dict[str, Any]]:
    """Those that every hot path takes."""
    return [_request_id(), _timeout(settings)]


def _tasks(names: list[str]) -> dict[str, Any]:
    return {
        "name": "tasks",
        "in": "query",
        "description": "Compute and return only these tasks, named between commas.",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": names},
            "minItems": 1,
            "uniqueItems": True,
        },
    }


def _with(there: Sequence[str]) -> dict[str, Any]:
    return {
        "name": "with",
        "in": "query",
        "description": "What answers shall have beside what they always have, named between "
        "commas: warnings of values that lie outside of what training saw; effects, what each "
        "input adds to an answer; reach, how many rows lie as far from what training saw. "
        "Certainty is there anyhow.",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": list(there)},
            "minItems": 1,
            "uniqueItems": True,
        },
    }


def _request_id() -> dict[str, Any]:
    return {
        "name": "X-Request-Id",
        "in": "header",
        "description": "Comes back on the answer and stands in the log. Made up where missing, or "
        "where it is not 1 to 128 letters, digits and ._:+/=@-",
        "schema": {"type": "string"},
    }


def _timeout(settings: Settings) -> dict[str, Any]:
    return {
        "name": "X-Request-Timeout-Ms",
        "in": "header",
        "description": f"How long to wait; at most {settings.request_timeout_s * 1000:g}.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 99_999_999_999},
    }
