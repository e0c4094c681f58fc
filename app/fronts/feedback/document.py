"""What the OpenAPI document says of feedback, where it is on: what is true, as answers say it."""

from collections.abc import Mapping
from typing import Any

from onepass.app.feedback.truth_rules import LONGEST_ID, MOST_ROWS
from onepass.app.fronts.feedback.handler import PATH, QUALITY
from onepass.app.fronts.pages.parameters import header_fields
from onepass.app.requests.settings import Settings
from onepass.models.contract import Contract
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.ranges import bounds
from onepass.models.contract.tasks import Task

JSON, LINES = "application/json", "application/x-ndjson"


def add_feedback(document: dict[str, Any], contract: Contract, settings: Settings) -> None:
    """Writes its paths, and the header that answers have, into FastAPI's document."""
    schemas = document["components"]["schemas"]
    schemas["Truth"] = _truth(contract.tasks)
    schemas["Told"] = _object(truths={"type": "integer"}, new={"type": "integer"})
    answer_id = {"description": "Names the answer at /feedback", "schema": {"type": "string"}}
    ok = document["paths"]["/predict"]["post"]["responses"]["200"]
    ok["headers"] = {"X-Answer-Id": answer_id}
    document["paths"][PATH] = {"post": _tell(settings)}
    document["paths"][QUALITY] = {"get": _quality(settings)}
    document["paths"][f"{PATH}/{{id}}"] = {"delete": _forget(settings)}


def _truth(tasks: Mapping[str, Task]) -> dict[str, Any]:
    labels = {name: rule for name, task in tasks.items() if (rule := _label(task)) is not None}
    told = {name: {"anyOf": [rule, {"type": "null"}]} for name, rule in labels.items()}
    return {
        "type": "object",
        "properties": {
            "id": {
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_ID,
                "description": "the answer's X-Answer-Id",
            },
            "row": {"type": "integer", "minimum": 0, "maximum": MOST_ROWS - 1, "default": 0},
            "truth": {"type": "object", "properties": told, "additionalProperties": False},
        },
        "required": ["id", "truth"],
        "additionalProperties": False,
    }


def _label(task: Task) -> dict[str, Any] | None:
    """JSON Schema of what may be true."""
    match task.form:
        case Quantity(whole=whole):
            low, high = getattr(task, "min", None), getattr(task, "max", None)
            return {"type": "integer" if whole else "number"} | bounds(0 if whole else low, high)
        case Choice(labels=labels):
            return {"type": "string", "enum": list(labels)}
        case Choices(labels=labels):
            one = {"type": "string", "enum": list(labels)}
            return {"type": "array", "items": one, "uniqueItems": True}
        case Cells() | Pixels() | Objects() | Points():
            return None


def _tell(settings: Settings) -> dict[str, Any]:
    truth = {"$ref": "#/components/schemas/Truth"}
    many = {"type": "array", "items": truth, "minItems": 1, "maxItems": settings.max_rows}
    size = f"{settings.max_body_bytes:,} bytes or {settings.max_rows:,} truths"
    return {
        "summary": "What was true of rows that were answered",
        "operationId": "feedback",
        "tags": ["feedback"],
        "parameters": header_fields(settings),
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"anyOf": [truth, many]}}, LINES: {"schema": {}}},
        },
        "responses": {
            "200": _said("All of it is on the disk; what was told before counts once", "Told"),
            "400": _said("Not JSON, or not UTF-8", "Text"),
            "404": _said("No answer with such an id and row is kept", "Problems"),
            "409": _said("Another truth was told of a row before", "Problems"),
            "413": _said(f"More than {size}", "Text"),
            "415": _said("Another content type", "Text"),
            "422": _said("No truths of this model", "Problems"),
            "429": _said("Too much in flight: see Retry-After", "Text"),
            "503": _said("The store takes nothing now: see Retry-After", "Text"),
            "504": _said("The deadline passed before all of it was on the disk", "Text"),
        },
    }


def _quality(settings: Settings) -> dict[str, Any]:
    return {
        "summary": "How right answers were, by the truths told in the last hour and day",
        "operationId": "feedback_quality",
        "tags": ["feedback"],
        "parameters": header_fields(settings),
        "responses": {
            "200": {
                "description": "By task and metric, beside what test rows showed",
                "content": {JSON: {"schema": {"type": "object"}}},
            },
            "422": _said("A header that makes no sense", "Problems"),
            "503": _said("The store cannot be read now", "Text"),
            "504": _said("The deadline passed before it was read", "Text"),
        },
    }


def _forget(settings: Settings) -> dict[str, Any]:
    return {
        "summary": "Delete an answer and its truths",
        "operationId": "forget",
        "tags": ["feedback"],
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            *header_fields(settings),
        ],
        "responses": {
            "200": {
                "description": "How many rows it had",
                "content": {JSON: {"schema": _object(rows={"type": "integer"})}},
            },
            "404": _said("No answer with this id is kept", "Problems"),
            "422": _said("A header that makes no sense", "Problems"),
            "503": _said("The store takes nothing now", "Text"),
            "504": _said("The deadline passed before it was deleted", "Text"),
        },
    }


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def _said(description: str, schema: str) -> dict[str, Any]:
    content = {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}
