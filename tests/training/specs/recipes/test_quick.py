"""`quick` is no longer on its way than `good`."""

import pytest

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.good import good
from onepass.training.specs.recipes.quick import quick
from onepass.training.steps import automatic


@pytest.mark.parametrize("kind", ["number", "text", "sequence", "image"])
def test_it_has_fewer_epochs(kind: str) -> None:
    asked = Asked({"a": kind}, {"y": "tagging" if kind == "sequence" else "binary"}, 32)
    longest = good(asked)["training"]["epochs"]
    longest = automatic.EPOCHS if longest == "auto" else longest
    assert quick(asked)["training"]["epochs"] < longest
