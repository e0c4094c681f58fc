"""The OpenAPI document of this very bundle: its fields, units and labels, and a row that works."""

from typing import Any

import orjson

from onepass.app.fronts.pages.parameters import parameters
from onepass.app.fronts.predict import bodies
from onepass.app.fronts.predict.additions import Additions
from onepass.app.fronts.predict.warnings import WARNINGS
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import Contract
from onepass.models.contract.reach import TYPICAL, Reach
from onepass.models.contract.tasks.columns import scalars
from onepass.models.effects import Effects
from onepass.models.effects.schemas import with_effects

_TEXT = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
_PROBLEM = {
    "type": "object",
    "properties": {
        "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
        "msg": {"type": "string"},
        "type": {"type": "string"},
        "input": {"description": "what was sent, cut to 200 characters"},
    },
    "required": ["loc", "msg", "type", "input"],
}
_PROBLEMS = {
    "type": "object",
    "properties": {
        "detail": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        "total": {"type": "integer", "maximum": 100, "description": "as many as are listed"},
        "more": {"type": "boolean", "description": "true where there are more: none is looked for"},
    },
    "required": ["detail", "total"],
}
_BUG = _TEXT | {"properties": {"detail": {"type": "string"}, "request_id": {"type": "string"}}}


def example(deployment: Deployment) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row that works when sent, and its answer."""
    row = deployment.bundle.golden().rows[0]
    arrays = deployment.contract.read([row])
    outputs = deployment.predictor.run(arrays, deployment.contract.choose(None))
    answer = deployment.contract.answers(outputs, scalars, rows=[row])[0]
    return row, orjson.loads(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY))


def add_predict(document: dict[str, Any], deployment: Deployment, settings: Settings) -> None:
    """Writes `/predict` into FastAPI's document."""
    contract = deployment.contract
    row, answer = example(deployment)
    additions = Additions(deployment)
    document.setdefault("components", {}).setdefault("schemas", {}).update(
        {
            "Row": contract.row_schema() | {"examples": [row]},
            "Answer": _answer(contract, additions.effects) | {"examples": [answer]},
            "Rows": _wrapped("instances", "Row", settings.max_rows),
            "Answers": _wrapped("predictions", "Answer", settings.max_rows),
            "Problem": _PROBLEM,
            "Problems": _PROBLEMS,
            "Text": _TEXT,
            "Bug": _BUG,
        }
    )
    document["paths"]["/predict"] = {
        "post": {
            "summary": "Every task's answer, from one forward pass",
            "operationId": "predict",
            "tags": ["predict"],
            "parameters": parameters(contract, additions.there, settings),
            "requestBody": {
                "required": True,
                "content": _either("Row", "Rows", row, {"instances": [row, row]})
                | _files(contract),
            },
            "responses": _responses(contract, answer, settings),
        }
    }


def _answer(contract: Contract, effects: Effects | None) -> dict[str, Any]:
    """Of one row; with the effects in it, and the warnings beside it, where they are asked for."""
    schema = contract.answer_schema()
    if effects is not None:
        tasks = {n: with_effects(one, n, effects) for n, one in schema["properties"].items()}
        schema |= {"properties": tasks}
    if contract.reach is not None:
        schema |= {"properties": schema["properties"] | {TYPICAL: _typical(contract.reach)}}
    if WARNINGS in contract.tasks:
        return schema
    problem = {"$ref": "#/components/schemas/Problem"}
    text = "Where ?with=warnings asks: values that lie outside of what training saw"
    warnings = {"type": "array", "items": problem, "description": text}
    return schema | {"properties": schema["properties"] | {WARNINGS: warnings}}


def _typical(reach: Reach) -> dict[str, Any]:
    least = reach.mark_below
    when = "" if least is None else f", and in every answer where it is below {least:g}"
    text = (
        f"Where ?with=reach asks{when}: the share of rows held out that lie as far from what "
        "training saw, or farther"
    )
    return {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "description": text}


def _files(contract: Contract) -> dict[str, Any]:
    """How else a row with images is sent: as a form, or the image alone as the body."""
    if not contract.files:
        return {}
    row = contract.row_schema()
    file = {"type": "string", "format": "binary", "description": "a JPEG, PNG or WebP file"}
    fields = {n: file if n in contract.files else s for n, s in row["properties"].items()}
    form: dict[str, Any] = {"schema": row | {"properties": fields}}
    alone: dict[str, Any] = {kind.decode(): {"schema": {}} for kind in bodies.NAMED_IMAGES}
    return {"multipart/form-data": form} | (alone if bodies.alone(contract).image else {})


def _wrapped(key: str, item: str, most: int) -> dict[str, Any]:
    items = {"$ref": f"#/components/schemas/{item}"}
    rows = {"type": "array", "items": items, "minItems": 1, "maxItems": most}
    return {
        "type": "object",
        "properties": {key: rows},
        "required": [key],
        "additionalProperties": False,
    }


def _either(one: str, many: str, first: Any, second: Any) -> dict[str, Any]:
    """What holds many comes first: it has a field that must be there, so that a client that takes
    the first schema that fits tells one from many."""
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in (many, one)]
    examples = {
        "one": {"summary": "one row", "value": first},
        "many": {"summary": "many rows", "value": second},
    }
    return {"application/json": {"schema": {"anyOf": refs}, "examples": examples}}


def _responses(contract: Contract, answer: dict[str, Any], settings: Settings) -> dict[str, Any]:
    size = f"{settings.max_body_bytes:,} bytes or {settings.max_rows:,} rows"
    ok = _either("Answer", "Answers", answer, {"predictions": [answer, answer]})
    if contract.files:
        text = "one row's picture with everything drawn on it, where Accept prefers it"
        ok["image/png"] = {"schema": {"description": text}}
    return {
        "200": {"description": "An answer per row, in their order", "content": ok},
        "400": _failure("Not JSON, not UTF-8, or no form", "Text"),
        "406": _failure("A picture is asked for, and there is none to draw on", "Text"),
        "413": _failure(f"More than {size}", "Text"),
        "415": _failure("Another content type", "Text"),
        "422": _failure("Rows or tasks that do not fit the contract", "Problems"),
        "429": _failure("Too much in flight; nothing ran: see Retry-After", "Text"),
        "500": _failure("An answer is not finite, or a bug", "Bug"),
        "504": _failure("The deadline passed before the forward pass began", "Text"),
    }


def _failure(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}
