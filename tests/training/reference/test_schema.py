"""The schema of a spec's file takes what reading a file takes, short forms too."""

from typing import Any

import jsonschema_rs
import pytest

from onepass.models import yaml
from onepass.training.reference.prose import ABOUT
from onepass.training.reference.schema import document_schema
from onepass.training.specs.read import EXAMPLES

SCHEMA = document_schema()
CHECKS = jsonschema_rs.validator_for(SCHEMA)
PLAIN: dict[str, Any] = {
    "name": "a",
    "inputs": {"x": {"kind": "number"}, "face": {"kind": "image", "size": 64}},
    "tasks": {"y": {"kind": "regression"}},
    "source": {"kind": "table"},
}


def test_every_example_is_taken() -> None:
    for file in sorted(EXAMPLES.glob("*.yaml")):
        document = yaml.parse(file.read_text())
        assert not [error.message for error in CHECKS.iter_errors(document)], file.name


@pytest.mark.parametrize(
    "more",
    [
        {"trunk": {"widths": [8]}},
        {"encoders": {"x": {"kind": "bins"}}},
        {"encoders": {"x": {"scale": "robust"}}},
        {"sharing": {"kind": "branching", "groups": "groups.json"}},
        {"recipe": None},
    ],
)
def test_short_forms_are_taken(more: dict[str, Any]) -> None:
    assert CHECKS.is_valid(PLAIN | more)


@pytest.mark.parametrize(
    "wrong",
    [
        {"training": {"clpi": 1}},
        {"balancing": {"kind": "mgd"}},
        {"tasks": {"y": {"unit": "EUR"}}},
        {"training": {"epochs": 0}},
    ],
)
def test_what_reading_refuses_by_rule_is_refused(wrong: dict[str, Any]) -> None:
    assert not CHECKS.is_valid(PLAIN | wrong)


def test_a_kind_that_has_a_module_tells_its_paper() -> None:
    kinds = SCHEMA["$defs"]
    assert "Yu et al." in kinds["PcGradSpec"][ABOUT]
    assert ABOUT not in kinds["MseSpec"], "three kinds of loss share a module"


def test_no_name_of_a_package_is_told() -> None:
    assert not [name for name in SCHEMA["$defs"] if "onepass" in name]
