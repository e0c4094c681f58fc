"""Examples of the reference: each is a kind as a spec may say it."""

import jsonschema_rs

from onepass.training.reference.examples import example_of, value_of
from onepass.training.reference.places import Schema, kind_of
from onepass.training.reference.schema import document_schema

WHOLE = document_schema()
SCHEMA = Schema(WHOLE)


def test_every_example_is_valid() -> None:
    kinds = [one for one in SCHEMA.everywhere() if kind_of(one.node)]
    assert len(kinds) > 80
    for kind in kinds:
        checks = jsonschema_rs.validator_for({**kind.node, "$defs": WHOLE["$defs"]})
        wrong = [error.message for error in checks.iter_errors(value_of(SCHEMA, kind))]
        assert not wrong, kind.path


def test_it_stands_under_its_setting() -> None:
    def example(section: str, kind: str) -> str:
        (place,), (of,) = SCHEMA.at(f"{section}.{kind}"), SCHEMA.at(section)
        return example_of(SCHEMA, of, place)

    assert example("balancing", "mgda") == "balancing: {kind: mgda, at: cut, normalize: none}"
    assert example("inputs", "vector") == "inputs: {NAME: {kind: vector, length: 64}}"
    assert example("source", "digits") == "source: {kind: digits}"
