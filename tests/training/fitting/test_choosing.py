"""The recipe `best` tries variants of what it filled, and validation rows choose."""

import math
from typing import Any

from onepass.training.fitting.choosing import PLAIN, chosen
from onepass.training.specs.read import read, said
from onepass.training.specs.spec import Spec

DOCUMENT: dict[str, Any] = {
    "name": "taxi",
    "recipe": "best",
    "inputs": {"distance": {"kind": "number"}},
    "tasks": {"fare": {"kind": "regression"}},
    "source": {"kind": "table", "path": "taxis.csv"},
}


def test_what_serves_validation_rows_best_is_chosen_and_never_refitted_before() -> None:
    tried, lines = list[Spec](), list[str]()
    spec = read(DOCUMENT)

    def skill(one: Spec) -> float:
        tried.append(one)
        return math.nan if one.training.lr == spec.training.lr else 0.5

    found = chosen(spec, skill, lines.append)
    assert found.training.lr != spec.training.lr
    assert found.training.refit
    assert not any(one.training.refit for one in tried)
    assert said(found) == DOCUMENT
    assert len(lines) == len(tried) + 2


def test_of_equals_the_first_stays_and_what_is_said_is_not_varied() -> None:
    lines = list[str]()
    spec = read(DOCUMENT | {"trunk": {"widths": [3]}, "training": {"lr": 0.1}})
    tried = list[Spec]()
    assert chosen(spec, lambda one: tried.append(one) or 0.5, lines.append) is spec
    assert all((one.trunk, one.training.lr) == (spec.trunk, 0.1) for one in tried)
    assert len(tried) > 1
    assert lines[-1] == f"  chosen: {PLAIN}"


def test_other_recipes_try_nothing() -> None:
    for changes in ({"recipe": "good"}, {"recipe": None}, {"init_from": "taxi"}):
        spec = read(DOCUMENT | changes)
        assert chosen(spec, lambda one: math.nan, print) is spec
