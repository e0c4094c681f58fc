"""Types, defaults and bounds in words."""

import pytest

from onepass.training.reference.places import Schema
from onepass.training.reference.schema import document_schema
from onepass.training.reference.words import allowed, default_of, flow, type_of

SCHEMA = Schema(document_schema())


@pytest.mark.parametrize(
    ("path", "kind", "default", "bounds"),
    [
        ("training.clip", "number, or null", "1", "above 0"),
        ("training.epochs", "whole number, or the word auto", "100", "at least 1, at most 1000000"),
        ("training.lr", "number", "0.001", "above 0"),
        ("training.optimizer", "one of adamw, sgd", "adamw", ""),
        ("inputs.number.min", "number, or null", "null", ""),
        (
            "inputs.vector.length",
            "whole number",
            "none: it must be said",
            "at least 1, at most 1048576",
        ),
        ("drop", "mapping of names, each number", "{}", "each at least 0, below 1"),
        ("heads.hidden", "list, each whole number", "[32]", None),
        ("sharing.mmoe", "kind mmoe", "{}", ""),
        ("init_from", "path, or null", "null", ""),
        ("training.record", "settings of its own, or null", "{every: 50, lookahead: false}", ""),
    ],
)
def test_a_setting_in_words(path: str, kind: str, default: str, bounds: str | None) -> None:
    (place,) = SCHEMA.at(path)
    assert type_of(SCHEMA, place.node) == kind
    assert default_of(place) == default
    assert bounds is None or allowed(SCHEMA, place.node) == bounds


def test_kinds_are_named() -> None:
    (place,) = SCHEMA.at("mixing")
    assert (
        type_of(SCHEMA, place.node)
        == "one of the kinds uniform, proportional, temperature, or null"
    )


def test_values_are_yaml() -> None:
    assert flow({"a": [1, 0.5, None, True], "b": "plain", "c": "1"}) == (
        '{a: [1, 0.5, null, true], b: plain, c: "1"}'
    )
