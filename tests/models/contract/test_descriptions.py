"""Descriptions stand under fields in the code, and are found where they are asked for."""

import sys
from types import ModuleType

from onepass.models.contract.descriptions import descriptions
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.inputs.image import ImageInput
from onepass.models.contract.inputs.number import NumberInput


class Declared(Frozen):
    """What is declared here."""

    first: int = 1
    """The first, which is
    told in two lines."""
    second: int = 2


class Narrower(Declared):
    """It says more."""

    second: int = 3
    """The second."""


def test_what_stands_under_a_field_describes_it() -> None:
    assert descriptions(Declared, Frozen) == {"first": "The first, which is told in two lines."}


def test_a_class_has_those_of_its_bases_unless_it_says_its_own() -> None:
    assert descriptions(Narrower, Frozen).keys() == {"first", "second"}
    of_number, of_image = descriptions(NumberInput, Frozen), descriptions(ImageInput, Frozen)
    assert of_number["optional"] == of_image["optional"]
    assert of_number["default"] != of_image["default"]


def test_of_code_without_a_source_nothing_is_told() -> None:
    sys.modules["nowhere_to_read"] = ModuleType("nowhere_to_read")
    made = type("Made", (Frozen,), {"__module__": "nowhere_to_read"})
    assert descriptions(made, Frozen) == {}
    del sys.modules["nowhere_to_read"]
