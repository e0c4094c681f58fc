"""An example of each kind, made of what must be said and of some defaults: every one is valid."""

from typing import Any

from onepass.training.reference.places import NAME, Place, Schema, kind_of
from onepass.training.reference.words import flow

SHOWN = 3
"""Defaults beside what must be said."""


def example_of(schema: Schema, section: Place, kind: Place) -> str:
    """A line of YAML: the setting that is of that kind, as `balancing: {kind: mgda}`."""
    value = value_of(schema, kind)
    named = any(
        "patternProperties" in one and "properties" not in one
        for one in schema.alternatives(section.node)
    )
    several = any(kind_of(one) for one in schema.alternatives(section.node))
    name = section.path.rsplit(".", 1)[-1]
    return f"{name}: {flow({NAME: value} if named and not several else value)}"


def value_of(schema: Schema, kind: Place) -> dict[str, Any]:
    """The settings of a kind."""
    value: dict[str, Any] = {"kind": kind_of(kind.node)}
    for one in schema.settings(kind):
        if one.required:
            value[one.path.rsplit(".", 1)[-1]] = one.node["examples"][0]
    for one in schema.settings(kind):
        default, name = one.node.get("default"), one.path.rsplit(".", 1)[-1]
        simple = isinstance(default, str | int | float) and not isinstance(default, bool)
        if simple and len(value) <= SHOWN:
            value.setdefault(name, default)
    return value
