"""From what a service says of a task to the kind that it is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from onepass_client import kinds
from onepass_client.kinds import Kind

MARKS: tuple[tuple[str, type[Kind]], ...] = (
    ("value", kinds.Number),
    ("quantiles", kinds.Quantiles),
    ("label", kinds.Label),
    ("labels", kinds.Labels),
    ("tags", kinds.Tags),
    ("objects", kinds.Objects),
    ("points", kinds.Points),
    ("shares", kinds.Mask),
    ("map", kinds.Depth),
)
"""A field that answers of one kind have, and no others."""
OF_OBJECT = {"label", "score", "box", "points", "mask"}
"""All else that is said of an object is an attribute."""
BOUNDS = {"low": -math.inf, "high": math.inf}


def kind_of(said: Mapping[str, Any]) -> Kind:
    """One task's answer. Of a kind that is not known yet it is a `Kind` with `raw` alone."""
    made = next((kind for mark, kind in MARKS if mark in said), Kind)
    own = {one.name for one in fields(made)} - {"raw"}
    return made(raw=said, **{name: _value(name, said[name]) for name in own & said.keys()})


def _value(name: str, value: Any) -> Any:
    match name, value:
        case (("low" | "high"), None):
            return BOUNDS[name]
        case "objects", _:
            return tuple(map(_object, value))
        case "spans", _:
            return tuple(kinds.Span(**_only(kinds.Span, one)) for one in value)
        case "points", _:
            return {key: tuple(place) for key, place in value.items()}
        case (("mask" | "effects"), _):
            return value
        case _:
            return _frozen(value)


def _object(said: Mapping[str, Any]) -> kinds.Object:
    own = {name: _value(name, said[name]) for name in said.keys() & OF_OBJECT}
    others = {name: kind_of(said[name]) for name in said.keys() - OF_OBJECT}
    return kinds.Object(**own, attributes=others)


def _only(made: type[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: said[one.name] for one in fields(made)}


def _frozen(value: Any) -> Any:
    """Lists as tuples."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(map(_frozen, value))
    return value
