"""Who may take part: what is wrong is said before anything is trained."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.studies.comparing.rivals import asked, rival

MakeSpec = Callable[..., Spec]


def test_names_are_those_of_the_files() -> None:
    assert asked.named(["linear", "lightgbm", "linear"]) == ["lightgbm", "linear"]
    with pytest.raises(BadSpec, match="'xgboost' is none of lightgbm, catboost, tabm, linear"):
        asked.named(["linear", "xgboost"])


def test_what_is_not_installed_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(rival("lightgbm")), "packages", ("nobody_has_this",))
    told = r"--rivals: lightgbm needs nobody_has_this: pip install 'onepass\[rivals\]'"
    with pytest.raises(BadSpec, match=told):
        asked.named(["lightgbm"])


def test_what_no_rival_reads_or_answers_is_refused() -> None:
    contract = Contract.model_validate(
        {
            "inputs": {"words": {"kind": "sequence"}, "x": {"kind": "number"}},
            "tasks": {
                "price": {"kind": "regression"},
                "tags": {"kind": "tagging", "labels": ["O", "B-X"]},
            },
        }
    )
    inputs = contract.read([{"words": ["a"], "x": 1}])
    prepared: Any = SimpleNamespace(contract=contract, train=SimpleNamespace(inputs=inputs))
    with pytest.raises(BadSpec) as told:
        asked.check(prepared)
    first, second = str(told.value).splitlines()
    assert first.startswith("--rivals: inputs.words is of kind sequence, which no rival reads")
    assert second.startswith("--rivals: tasks.tags is of kind tagging, which no rival answers")


def test_a_table_of_numbers_and_names_is_welcome(shop: MakeSpec) -> None:
    asked.check(prepare(shop()))
