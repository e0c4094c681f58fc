"""The recipe `best` tries variants of itself, of which validation rows choose one."""

from collections.abc import Callable
from math import isfinite

from onepass.training.specs.read import said
from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.best import variants
from onepass.training.specs.recipes.fill import merged
from onepass.training.specs.spec import Spec, parse

Skill = Callable[[Spec], float]
"""Trains, and gives the mean skill over the tasks on validation rows."""
PLAIN = "as good"


def chosen(spec: Spec, skill: Skill, say: Callable[[str], None]) -> Spec:
    """The spec with what served best; as it is where its recipe is another, or filled nothing that
    could be varied, or the network is that of a bundle."""
    if spec.recipe != "best" or spec.init_from is not None:
        return spec
    specs = {PLAIN: spec} | _varied(spec)
    if len(specs) == 1:
        return spec
    say(f"recipe: best tries {len(specs)} variants, of which validation rows choose")
    skills = dict[str, float]()
    for name, one in specs.items():
        value = skill(_unrefitted(one))
        skills[name] = value if isfinite(value) else float("-inf")
        say(f"  {name}: skill {value:.4f}")
    served = max(skills, key=skills.__getitem__)  # the first of equals: as it is
    say(f"  chosen: {served}")
    return specs[served]


def _varied(spec: Spec) -> dict[str, Spec]:
    document = said(spec)
    made = variants(Asked.of(document), spec.by_recipe)
    return {name: parse(merged(document, by_recipe), by_recipe) for name, by_recipe in made.items()}


def _unrefitted(spec: Spec) -> Spec:
    """As far as validation rows judge it, which a refit comes after."""
    return spec.model_copy(update={"training": spec.training.model_copy(update={"refit": False})})
