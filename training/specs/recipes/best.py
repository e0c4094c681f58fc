"""`best`: where time is no matter. Variants of `good` are trained, validation rows choose among
them, and the network is trained once more with these rows."""

from typing import Any

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.good import good
from onepass.training.specs.recipes.names import PARTED, Document

VARIANTS: dict[str, Document] = {
    "wider": {"trunk": {"widths": [512, 256], "dropout": 0.1}},
    "dropout": {"trunk": {"dropout": 0.1}},
    "slower": {"training": {"lr": 0.001}},
    "coarser bins": {"encoders": {"numbers": {"bins": 16, "width": 8}}},
    "more members": {"ensemble": {"members": 16}},
}
"""What is tried beside good itself, of rows: settings in place of its own."""
OTHERS: dict[str, Document] = {
    "slower": {"training": {"lr": 0.001}},
    "faster": {"training": {"lr": 0.006}},
}
"""The same of pictures and tokens."""


def best(asked: Asked) -> Document:
    """As good, and then on validation rows, too."""
    document = good(asked)
    return document | {"training": document["training"] | {"refit": True}}


def variants(asked: Asked, by_recipe: Document) -> dict[str, Document]:
    """What the recipe may fill instead of what it filled; nothing that the spec says is tried."""
    tried = VARIANTS if asked.layout in ("rows", "texts") else OTHERS
    made = {name: _instead(by_recipe, changes) for name, changes in tried.items()}
    return {name: document for name, document in made.items() if document != by_recipe}


def _instead(by_recipe: Document, changes: Document) -> Document:
    """Only settings that the recipe has filled are others."""
    return by_recipe | {
        name: _parts(by_recipe[name], parts) if name in PARTED else by_recipe[name] | parts
        for name, parts in changes.items()
        if name in by_recipe
    }


def _parts(section: Document, parts: Document) -> Document:
    return section | {n: _one(section[n], value) for n, value in parts.items() if n in section}


def _one(before: Any, value: Any) -> Any:
    return before | value if isinstance(value, dict) else value
