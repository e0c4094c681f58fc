"""Fills what a spec leaves out: what it says is never changed, and filling twice changes nothing.

A spec that says trunk, heads and training, and no recipe, is whole; so is the one in a bundle.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple, get_args

from onepass.models.network.trunks import DEFAULT_KIND
from onepass.training.specs.recipes import contents
from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.names import (
    DECIDED,
    EVERY,
    PARTED,
    UNLESS_SAID,
    WHOLE,
    Document,
    Recipe,
)

ENCODED = {"numbers": "number", "categories": "category", "texts": "text", "tokens": "sequence"}
"""The kind of input that each section of the encoders is about."""
WITH_OPTIMIZER = ("lr", "weight_decay", "schedule")
"""Settings that suit one optimizer: who says another says these, or has their own defaults."""
WITH_CURRICULUM = ("epochs", "patience")
"""Settings that a curriculum is planned over."""


class Filled(NamedTuple):
    """A document with all that its recipe says, and what that was."""

    document: Document
    by_recipe: Document


def fill(document: Document) -> Filled:
    """The document is left as it is; sections that are none are, too: the spec refuses them."""
    recipe: Any = document.get("recipe", None if _whole(document, DECIDED) else UNLESS_SAID)
    if recipe not in get_args(Recipe) or _whole(document, EVERY):
        return Filled(document, {})
    asked = Asked.of(document)
    suited = deepcopy(_suited(contents(recipe, asked), document, asked))
    by_recipe = {} if "recipe" in document else {"recipe": recipe}
    by_recipe |= {name: suited[name] for name in WHOLE if name in suited.keys() - document.keys()}
    for name in PARTED:
        if parts := left_out(document.get(name, {}), suited[name]):
            by_recipe[name] = parts
    return Filled(merged(document, by_recipe), by_recipe)


def merged(document: Mapping[str, Any], more: Mapping[str, Any]) -> Document:
    """Both; sections that are filled by parts have those of both."""
    both = {**document, **more}
    for name in PARTED:
        if name in document and name in more:
            both[name] = {**document[name], **more[name]}
    return both


def without(document: Mapping[str, Any], by_recipe: Mapping[str, Any]) -> Document:
    """What stood there before it was filled."""
    said = {name: section for name, section in document.items() if name not in by_recipe}
    for name in PARTED:
        parts = left_out(by_recipe.get(name, {}), document.get(name, {}))
        if name in by_recipe and parts:
            said[name] = parts
    return said


def _whole(document: Mapping[str, Any], sections: tuple[str, ...]) -> bool:
    return all(name in document for name in sections)


def left_out(said: Any, by_recipe: Mapping[str, Any]) -> Document:
    """Of a section that is filled by parts."""
    if not isinstance(said, Mapping):
        return {}
    return {name: part for name, part in by_recipe.items() if name not in said}


def _suited(recipe: Document, document: Document, asked: Asked) -> Document:
    """What the recipe says that fits what the spec says."""
    kinds, by_kind = {*asked.inputs.values()}, recipe["losses"]
    encoders = {n: part for n, part in recipe["encoders"].items() if ENCODED[n] in kinds}
    losses = {task: {**by_kind[kind]} for task, kind in asked.tasks.items() if kind in by_kind}
    others = _others(document)
    settings = {n: value for n, value in recipe["training"].items() if n not in others}
    suited = recipe | {"encoders": encoders, "losses": losses, "training": settings}
    if len(asked.tasks) < 2:
        suited.pop("balancing", None)  # there is nothing to balance
    if not _takes_members(document.get("trunk", recipe["trunk"])):
        suited.pop("ensemble", None)
    return suited


def _others(document: Document) -> list[str]:
    """Settings of training that hang on what the spec says."""
    training = document.get("training")
    own = isinstance(training, Mapping) and "optimizer" in training
    curriculum = document.get("curriculum") is not None
    return [*(WITH_OPTIMIZER if own else ()), *(WITH_CURRICULUM if curriculum else ())]


def _takes_members(trunk: Any) -> bool:
    """Whether several networks may be one: layers over rows, in which no row sees another."""
    plain = isinstance(trunk, Mapping) and trunk.get("kind", DEFAULT_KIND) == "mlp"
    return plain and trunk.get("norm") != "batch"
