"""A setting's type, default and allowed range in words, from its JSON Schema."""

import json
import re
from typing import Any

from onepass.training.reference.places import Place, Schema, kind_of

Node = dict[str, Any]
PLAIN = {
    "integer": "whole number", "number": "number", "string": "text", "boolean": "true or false",
    "null": "null", "object": "mapping",
}  # fmt: skip
BOUNDS = {
    "exclusiveMinimum": "above {}",
    "minimum": "at least {}",
    "exclusiveMaximum": "below {}",
    "maximum": "at most {}",
    "minLength": "at least {} letters",
    "maxLength": "at most {} letters",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
    "pattern": "like {}",
}
NAME = "^[A-Za-z0-9_]+$"
LONG = 60
"""Letters of a default."""
FLOAT32_MAX = 3.4e38
"""Numbers beyond are bounds of 32 bits, of which nothing is said."""


def type_of(schema: Schema, node: Node) -> str:
    """What may stand there: `whole number, or null`."""
    node = schema.resolved(node)
    match node:
        case {"anyOf": alternatives}:
            kinds = [kind_of(schema.resolved(one)) for one in alternatives]
            if len(kinds) > 1 and all(kinds):
                return f"one of the kinds {', '.join(dict.fromkeys(kinds))}"
            return ", or ".join(dict.fromkeys(type_of(schema, one) for one in alternatives))
        case {"const": value}:
            return f"the word {value}"
        case {"enum": values}:
            return f"one of {', '.join(map(flow, values))}"
        case {"type": "object", "properties": _}:
            return f"kind {kind_of(node)}" if kind_of(node) else "settings of its own"
        case _:
            return _of_parts(schema, node)


def _of_parts(schema: Schema, node: Node) -> str:
    """Of a list, a mapping, or one value."""
    match node:
        case {"prefixItems": parts}:
            return f"list of {len(parts)}: {', '.join(type_of(schema, one) for one in parts)}"
        case {"items": item}:
            return f"list, each {type_of(schema, item)}"
        case {"patternProperties": named}:
            return f"mapping of names, each {type_of(schema, next(iter(named.values())))}"
        case {"type": "string", "format": "path"}:
            return "path"
        case {"additionalProperties": dict(inner)} if inner:
            return f"mapping, each {type_of(schema, inner)}"
        case {"type": str(name)}:
            return PLAIN[name]
        case _:
            return "anything"


def default_of(place: Place) -> str:
    """As YAML says it."""
    if place.required:
        return "none: it must be said"
    empty: Any = {"array": (), "object": {}}.get(str(place.node.get("type")))
    value = flow(place.node.get("default", empty))
    return value if len(value) <= LONG else "what its settings say"


def allowed(schema: Schema, node: Node) -> str:
    """Bounds of numbers, texts and lists, and of what is in a list or a mapping."""
    node = schema.resolved(node)
    found = [
        "letters, digits and underscores" if node[name] == NAME else text.format(flow(node[name]))
        for name, text in BOUNDS.items()
        if name in node and not (isinstance(node[name], float) and abs(node[name]) > FLOAT32_MAX)
    ]
    if "properties" not in node:
        inner = [node.get("items"), *node.get("patternProperties", {}).values()]
        bounds = [allowed(schema, one) for one in inner if isinstance(one, dict)]
        found += [f"each {text}" for text in bounds if text and not text.startswith("like")]
        found += [allowed(schema, one) for one in node.get("anyOf", ())]
    return ", ".join(dict.fromkeys(filter(None, found)))


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{name}: {flow(own)}' for name, own in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(flow, value))}]"
        case str() if re.fullmatch(r"[A-Za-z_/+.^$][^,:#{}\[\]]*", value):
            return value
        case float():
            return f"{value:g}"
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)
