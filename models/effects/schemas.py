"""JSON Schema of effects, as they stand in the answer of a task."""

from typing import Any

from onepass.models.effects.effects import Effects
from onepass.models.effects.words import MOST


def with_effects(schema: dict[str, Any], name: str, effects: Effects) -> dict[str, Any]:
    """Of one task: a number per input, or one for each label."""
    if not effects.able([name]):
        return schema
    number: dict[str, Any] = {"type": "number"}
    each = {"type": "object", "additionalProperties": number}
    text = "Where ?with=effects asks: what each input adds to this answer, against what is usual"
    one = each if effects.by_label(name) else number
    own = each | {"additionalProperties": one}
    parts = dict.fromkeys(effects.grids, _grid(one)) | dict.fromkeys(effects.texts, _words(one))
    if parts:
        own |= {"properties": parts}
    return schema | {"properties": schema["properties"] | {"effects": own | {"description": text}}}


def _grid(one: dict[str, Any]) -> dict[str, Any]:
    """Of a picture: how many cells it has, and what each adds, row by row."""
    sides = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    return {
        "type": "object",
        "properties": {"grid": sides, "cells": {"type": "array", "items": one}},
        "required": ["grid", "cells"],
        "description": "against the mean pixel in a cell of the picture, rows and columns as grid",
    }


def _words(one: dict[str, Any]) -> dict[str, Any]:
    """Of a text: its words, or runs of them, and what each adds."""
    words = {"type": "array", "items": {"type": "string"}, "maxItems": MOST}
    return {
        "type": "object",
        "properties": {"words": words, "cells": {"type": "array", "items": one}},
        "required": ["words", "cells"],
        "description": "against the text without that word, or run of words",
    }
