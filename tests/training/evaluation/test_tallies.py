"""What is tallied batch by batch is worth what all answers together are worth."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import prepare
from onepass.training.evaluation.answers import answered_by, computed
from onepass.training.evaluation.evaluate import SplitSkills, skills
from onepass.training.evaluation.tallies import tallies
from onepass.training.runs.build import begun
from onepass.training.specs.spec import Spec
from onepass.training.tasks import kind_of

RANDOM = np.random.default_rng(0)
ROWS, LABELS = 50, ["1", "2", "4"]
TABLE = RANDOM.dirichlet(np.ones(3), ROWS).astype(np.float32)
INDEX = RANDOM.integers(0, 3, ROWS)
NUMBER = RANDOM.poisson(3, ROWS).astype(np.float32)
KNOWN = np.where(RANDOM.random((ROWS, 3)) < 0.3, np.nan, RANDOM.integers(0, 2, (ROWS, 3)))
CASES: list[tuple[dict[str, Any], np.ndarray, dict[str, np.ndarray]]] = [
    ({"kind": "binary", "labels": ["a", "b"]}, INDEX % 2, {"probabilities": TABLE[:, :2]}),
    ({"kind": "multiclass", "labels": LABELS}, INDEX, {"probabilities": TABLE}),
    ({"kind": "ordinal", "labels": LABELS}, INDEX, {"probabilities": TABLE}),
    ({"kind": "multilabel", "labels": LABELS}, KNOWN > 0, {"probabilities": TABLE}),
    ({"kind": "multilabel", "labels": LABELS}, KNOWN, {"probabilities": TABLE}),
    ({"kind": "regression"}, NUMBER, {"value": TABLE[:, 0]}),
    ({"kind": "count"}, NUMBER, {"value": TABLE[:, 0]}),
    ({"kind": "quantiles"}, NUMBER, {"quantiles": np.sort(TABLE, axis=1)}),
]


@pytest.mark.parametrize(("task", "target", "fields"), CASES)
def test_metrics_are_the_same(
    task: dict[str, Any], target: np.ndarray, fields: dict[str, np.ndarray]
) -> None:
    document = {"inputs": {"x": {"kind": "number"}}, "tasks": {"t": task}}
    kind = kind_of(Contract.model_validate(document).tasks["t"])
    target = target.astype(np.float32)
    parts = [
        kind.tallied(target[rows], {name: one[rows] for name, one in fields.items()})
        for rows in (slice(0, 7), slice(7, 7), slice(7, ROWS))
    ]
    tallied = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    weight = RANDOM.integers(0, 4, ROWS).astype(np.float64)
    for metric in kind.metrics:
        whole = metric.measure(target, fields, weight)
        assert metric.measure(target, tallied, weight) == pytest.approx(whole, rel=1e-6)
    assert all(len(one) == ROWS and one.ndim < 3 for one in tallied.values())


def test_skills_are_those_of_all_answers(shop: Callable[..., Spec]) -> None:
    prepared = prepare(spec := shop())
    network, val = begun(spec, prepared).network, prepared.val
    batches = split_batches(network, val, size=64)
    found = SplitSkills(prepared.contract, val, prepared.train).of(network, batches)
    answers = answered_by(network, val)
    assert found == pytest.approx(skills(prepared.contract, val, prepared.train, answers))
    one = tallies(prepared.contract, val, computed(network, batches))
    assert {name: len(own["true"]) for name, own in one.items() if "true" in own} == {
        name: int(val.answered[name].sum()) for name in ("weight", "luck")
    }


def test_where_tasks_are_named_no_other_is_answered(shop: Callable[..., Spec]) -> None:
    spec = shop({"threads": 1})
    prepared = prepare(spec)
    network = begun(spec, prepared).network
    whole = answered_by(network, prepared.val)
    some = answered_by(network, prepared.val, tasks=["price"])
    assert [*some] == [name for name in whole if name.startswith("price.")] != [*whole]
    for name, values in some.items():
        np.testing.assert_allclose(values, whole[name], rtol=1e-5, atol=1e-6)
