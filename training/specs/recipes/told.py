"""What a recipe filled, in lines for whoever trains."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import BaseModel

from onepass.training.specs.recipes.names import PARTED, WHOLE
from onepass.training.specs.spec import Spec

ALWAYS = ("kind", "widths", "members")
"""Settings that are told even where they are usual."""

QUIET = ("targets", "balancing")
"""Sections of which nothing is told where they are usual."""


class _Plain(yaml.SafeDumper):
    """Says a value again where it stands twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def told(spec: Spec) -> Iterator[str]:
    """A line for each section, as it could stand in the spec, without what is usual; none where all
    was said."""
    sections = {n: _unusual(getattr(spec, n), part) for n, part in _filled(spec).items()}
    lines = [f"  {name}: {_flow(section)}" for name, section in sections.items() if section]
    head = f"recipe: {spec.recipe}  # says what the spec does not:"
    if not spec.recipe:
        head = "the spec does not say it, and the run began with:"
    yield from [head, *lines] if lines else ()


def _filled(spec: Spec) -> dict[str, Mapping[str, Any]]:
    usual = [n for n in QUIET if getattr(spec, n) == Spec.model_fields[n].get_default()]
    names = [name for name in (*PARTED, *WHOLE) if name not in usual]
    return {name: spec.by_recipe[name] for name in names if name in spec.by_recipe}


def _unusual(section: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are not what they would be if nobody said them."""
    fields = type(section).model_fields if isinstance(section, BaseModel) else {}
    return {
        name: part
        for name, part in parts.items()
        if name in ALWAYS
        or name not in fields
        or getattr(section, name) != fields[name].get_default(call_default_factory=True)
    }


def _flow(section: Any) -> str:
    """{kind: mlp, widths: [256, 128]}, in one line."""
    dumped: str = yaml.dump(
        section, Dumper=_Plain, default_flow_style=True, sort_keys=False, width=10**9
    )
    return dumped.strip()
