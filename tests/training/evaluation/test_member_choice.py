"""Members are chosen by how well they answer together."""

from itertools import combinations

import numpy as np
import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.training.batches.rows import Rows
from onepass.training.evaluation import member_choice
from onepass.training.evaluation.answers import answered_by
from onepass.training.evaluation.evaluate import mean_skill, skills
from onepass.training.evaluation.member_choice import MemberChoice, answers_of_each

MEMBERS, B = 4, 40
CONTRACT = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"y": {"kind": "regression"}, "z": {"kind": "binary", "labels": ["n", "y"]}},
}


@pytest.fixture
def contract() -> Contract:
    return Contract.model_validate(CONTRACT)


@pytest.fixture
def network(contract: Contract) -> Network:
    torch.manual_seed(0)
    document = {"trunk": {"widths": [8]}, "ensemble": {"members": MEMBERS}}
    return Network(contract, NetworkSpec.model_validate(document))


@pytest.fixture
def rows() -> Rows:
    x = np.random.default_rng(0).normal(size=B).astype(np.float32)
    answered = np.ones(B, dtype=np.bool_)
    targets = {"y": x * 0.3, "z": (x > 0).astype(np.float32)}
    return Rows({"x": x}, targets, {"y": answered, "z": answered})


def test_the_mean_of_all_members_answers_is_the_networks(network: Network, rows: Rows) -> None:
    each = answers_of_each(network, rows)
    for field, values in answered_by(network, rows).items():
        np.testing.assert_allclose(each[field].mean(axis=0), values, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("tasks", [["y", "z"], ["z"]])
def test_of_few_subsets_the_best_is_taken_by_the_tasks_that_have_learnt(
    network: Network, contract: Contract, rows: Rows, tasks: list[str]
) -> None:
    choice, each = MemberChoice(network, contract, rows, train=rows), answers_of_each(network, rows)

    def score(members: tuple[int, ...]) -> float:
        outputs = {field: values[list(members)].mean(axis=0) for field, values in each.items()}
        own = skills(contract, rows, rows, outputs)
        return mean_skill({task: own[task] for task in tasks})

    assert choice.best(2, tasks) == max(combinations(range(MEMBERS), 2), key=score)


def test_of_many_subsets_members_are_added_one_by_one(
    network: Network, contract: Contract, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice, tasks = MemberChoice(network, contract, rows, train=rows), ["y", "z"]
    best = choice.best(1, tasks)
    monkeypatch.setattr(member_choice, "FEW", 1)
    pair = choice.best(2, tasks)
    assert {*best} < {*pair}
    others = [(*best, one) for one in range(MEMBERS) if one not in best]
    means = {members: mean_skill(choice.skills(members)) for members in others}
    assert {*max(means, key=lambda members: means[members])} == {*pair}


def test_where_nothing_can_be_judged_the_first_stay(
    network: Network, contract: Contract, rows: Rows
) -> None:
    assert MemberChoice(network, contract, rows, train=rows).best(2, []) == (0, 1)
