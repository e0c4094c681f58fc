"""Recipes: what fills a spec where it says nothing. One file each, with one signature:
`recipe(asked) -> document`, whole sections by what is asked of which inputs."""

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.best import best
from onepass.training.specs.recipes.good import good
from onepass.training.specs.recipes.names import Document, Recipe
from onepass.training.specs.recipes.quick import quick


def contents(recipe: Recipe, asked: Asked) -> Document:
    """All that it has to say."""
    match recipe:
        case "quick":
            return quick(asked)
        case "good":
            return good(asked)
        case "best":
            return best(asked)
