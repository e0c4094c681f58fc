"""What is said of one input's encoding, whatever its kind, in the long way and in the short."""

import copy
from typing import Any

import pytest

from onepass.models.network.encoders.bag import BagSpec
from onepass.models.network.encoders.category import CategorySpec
from onepass.models.network.encoders.number import BinsSpec
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec

SPEC: dict[str, Any] = {
    "name": "shop",
    "recipe": None,
    "inputs": {
        "text": {"kind": "text"},
        "texts": {"kind": "text"},
        "price": {"kind": "number"},
        "colour": {"kind": "category"},
        "photo": {"kind": "vector", "length": 2},
        "tags": {"kind": "set"},
    },
    "tasks": {"stars": {"kind": "regression"}},
    "source": {"kind": "table"},
}


def test_an_input_may_be_said_shortly_and_a_setting_of_that_name_stays_the_setting() -> None:
    encoders = {
        "text": {"width": 5},
        "texts": {"width": 7},
        "price": {"kind": "bins", "bins": 4},
        "colour": {"width": 3},
    }
    spec = read(SPEC | {"encoders": copy.deepcopy(encoders)}).encoders
    assert spec.each == {
        "text": BagSpec(width=5),
        "price": BinsSpec(bins=4),
        "colour": CategorySpec(width=3),
    }
    assert (spec.bag("text").width, spec.bag("texts").width) == (5, 7)
    assert spec.category("colour").width == 3
    assert (spec.number("price"), spec.number("other")) == (BinsSpec(bins=4), spec.numbers)
    assert read(read(SPEC | {"encoders": encoders}), ["training.epochs=1"]).encoders == spec


@pytest.mark.parametrize(
    ("encoders", "words"),
    [
        (
            {"text": {"width": 5}, "each": {"text": {"width": 6}}},
            "encoders.text: encoders.each.text says it, too: say it once",
        ),
        (
            {"price": {"kind": "bag"}},
            "encoders.each.price.kind: 'bag' does not suit a number; "
            "there are standard, bins, piecewise_linear, periodic",
        ),
        (
            {"photo": {"kind": "standard"}},
            "encoders.each.photo.kind: 'standard' does not suit a vector; say it of all",
        ),
        (
            {"tags": {"width": 2, "rare": 3}},
            "encoders.each.tags.rare: is of categories alone",
        ),
        ({"each": {"prices": {"kind": "bag"}}}, "encoders.each.prices: no such input"),
        ({"prise": {"kind": "bag"}}, "encoders.prise: no such setting"),
        ({"text": 3}, "encoders.each.text: must be a mapping, got 3"),
    ],
)
def test_what_does_not_suit_its_input_is_refused(encoders: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSpec) as error:
        read(SPEC | {"encoders": encoders})
    assert str(error.value).startswith(words)
