"""Where trees cut numbers: as scikit-learn's do, for each task, by rows with an answer alone."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from onepass.models.contract import Contract
from onepass.training.batches.rows import Rows
from onepass.training.batches.tree_edges import LEAST_ROWS, cuts, leaves, tree_edges

ROWS = 600
RANDOM = np.random.default_rng(0)
MONEY = np.where(RANDOM.random(ROWS) < 0.85, 0, RANDOM.gamma(1, 5000, ROWS).round())
SETTINGS = {"max_leaf_nodes": leaves(ROWS), "min_samples_leaf": LEAST_ROWS, "random_state": 0}


@pytest.mark.parametrize("x", [MONEY, RANDOM.normal(size=ROWS)])
def test_the_tree_is_that_of_scikit_learn(x: np.ndarray) -> None:
    x = x.astype(np.float32).astype(np.float64)
    wave = np.sin(x / x.std()) + RANDOM.normal(size=ROWS)
    classes = (wave > 0).astype(int) + (x > 6000)
    one_hot = np.eye(3)[classes]
    for tree, learnt, table in (
        (DecisionTreeRegressor(**SETTINGS), wave, wave[:, None]),
        (DecisionTreeClassifier(**SETTINGS), classes, one_hot),
    ):
        made = tree.fit(x[:, None], learnt).tree_
        found = sorted(threshold for _, threshold in cuts(x, table))
        np.testing.assert_allclose(found, sorted(made.threshold[made.feature >= 0]))


def test_the_unit_of_a_number_does_not_matter() -> None:
    y = (MONEY > 5000).astype(np.float64)[:, None]
    (largest, at), (smallest, tiny) = cuts(MONEY, y)[0], cuts(MONEY * 1e-9, y)[0]
    assert (smallest, tiny * 1e9) == pytest.approx((largest, at))


def test_what_cannot_be_cut_is_not() -> None:
    few = np.arange(2.0 * LEAST_ROWS - 1)
    for x, y in ((few, few), (np.ones(ROWS), MONEY), (MONEY, np.ones(ROWS)), (few[:0], few[:0])):
        assert cuts(x, y[:, None]) == []


@pytest.fixture
def rows() -> Rows:
    """Of each form a task that changes somewhere else."""
    x = np.linspace(0, 1, ROWS).astype(np.float32)
    labels = np.stack([x > 0.7, x > 0.71, x > 0.72], axis=1).astype(np.float32)
    targets = {
        "quantity": np.where(x > 0.1, 1e30, -1).astype(np.float32),
        "binary": (x > 0.3).astype(np.float32),
        "choice": (x > 0.5).astype(np.int64) * 2,
        "choices": labels,
    }
    answered = {name: np.ones(ROWS, dtype=np.bool_) for name in targets}
    return Rows({"x": x, "x.present": np.ones(ROWS, np.bool_)}, targets, answered)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.model_validate(
        {
            "inputs": {"x": {"kind": "number", "optional": True}},
            "tasks": {
                "quantity": {"kind": "regression"},
                "binary": {"kind": "binary", "labels": ["no", "yes"]},
                "choice": {"kind": "multiclass", "labels": ["a", "b", "c"]},
                "choices": {"kind": "multilabel", "labels": ["a", "b", "c"]},
            },
        }
    )


def near(edges: np.ndarray, value: float) -> bool:
    return bool((np.abs(edges - value) < 2 / ROWS).any())


def test_every_task_has_a_say_and_those_edges_come_first_that_tell_most(
    contract: Contract, rows: Rows
) -> None:
    (edges,) = tree_edges(contract, rows, ["x"]).values()
    assert all(near(edges, value) for value in (0.1, 0.3, 0.5, 0.71))
    assert not near(edges[:3], 0.71)  # one cut explains the others wholly, and three labels not
    assert tree_edges(contract, rows, []) == {}


@pytest.mark.parametrize("task", ["quantity", "binary", "choice", "choices"])
def test_rows_without_an_answer_and_those_without_the_number_have_no_say(
    contract: Contract, rows: Rows, task: str
) -> None:
    kept = np.arange(ROWS) % 3 > 0
    other = {name: np.where(kept.reshape(-1, *[1] * (values.ndim - 1)), values, 0)
             for name, values in rows.targets.items()}  # fmt: skip
    expected = tree_edges(contract, replace(rows, answered=dict.fromkeys(other, kept)), ["x"])["x"]
    without = replace(rows, targets=other, answered=dict.fromkeys(other, kept))
    np.testing.assert_array_equal(tree_edges(contract, without, ["x"])["x"], expected)
    absent = {"x": np.where(kept, rows.inputs["x"], 77).astype(np.float32), "x.present": kept}
    np.testing.assert_array_equal(
        tree_edges(contract, replace(rows, inputs=absent), ["x"])["x"], expected
    )
    nobody = {name: np.zeros(ROWS, np.bool_) for name in other} | {task: kept}
    few = tree_edges(contract, replace(rows, answered=nobody), ["x"])["x"]
    assert 0 < len(few) < len(expected)


def test_more_rows_have_finer_trees_within_bounds() -> None:
    assert [leaves(rows) for rows in (0, 600, 8_000, 20_000, 10**6)] == [16, 16, 20, 50, 64]
