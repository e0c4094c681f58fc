"""What a recipe filled, in lines for whoever trains."""

from collections.abc import Iterator
from typing import Any

import yaml

from onepass.models.network.encoders import EncodersSpec
from onepass.training.specs.recipes.names import PARTED, WHOLE
from onepass.training.specs.spec import Spec


def told(spec: Spec) -> Iterator[str]:
    """A line for each section, as it could stand in the spec; none where all was said."""
    usual = EncodersSpec().model_dump(mode="json")
    encoders = spec.by_recipe.get("encoders", {})
    new = {name: part for name, part in encoders.items() if part != usual[name]}
    sections = {**spec.by_recipe, "encoders": new}
    lines = [f"  {n}: {_flow(sections[n])}" for n in (*PARTED, *WHOLE) if sections.get(n)]
    yield from [f"recipe: {spec.recipe}  # says what the spec does not:", *lines] if lines else ()


def _flow(section: Any) -> str:
    """{kind: mlp, widths: [256, 128]}, in one line."""
    dumped: str = yaml.safe_dump(
        section, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9
    )
    return dumped.strip()
