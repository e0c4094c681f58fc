"""The watch counts each row once, however rows come together, and only what it knows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onepass.models.bundle import BadBundle, open_bundle
from onepass.models.contract import Arrays, Contract
from onepass.models.drift.watch import Watch, watch_of
from onepass.models.drift.watched import WATCH, Reference
from onepass.training.bundles.reference import Some, reference_of

Rows = tuple[Arrays, Arrays]


@pytest.fixture
def rows(taxi: Contract) -> Rows:
    """Arrays of 300 rows, and answers at random."""
    random = np.random.default_rng(0)
    arrays = taxi.read(
        [
            {"distance": d, "hour": h, "zone": z, "where": [d, h]}
            for d, h, z in zip(
                random.gamma(2, 2, 300).tolist(),
                random.integers(0, 24, 300).tolist(),
                random.choice(["Midtown", "Queens", "elsewhere"], 300).tolist(),
                strict=True,
            )
        ]
    )
    sure = random.random((300, 2)).astype(np.float32)
    return arrays, {
        "fare.value": arrays["distance"] * 3,
        "minutes.value": random.normal(size=300).astype(np.float32),
        "card.probabilities": sure / sure.sum(axis=1, keepdims=True),
        "colour.probabilities": random.dirichlet([1, 1, 1], 300).astype(np.float32),
    }


def test_parts_are_counted_as_the_whole(taxi: Contract, rows: Rows) -> None:
    arrays, outputs = rows
    reference = reference_of(taxi, Some(arrays, outputs, "test"), known=arrays)
    watch = Watch(taxi, reference)
    whole, parts = watch.counted(arrays, outputs), np.zeros(watch.size, dtype=np.int64)
    for some in np.array_split(np.arange(300), 17):
        watch.add(
            parts, {n: v[some] for n, v in arrays.items()}, {n: v[some] for n, v in outputs.items()}
        )
    assert parts.tolist() == whole.tolist()
    assert whole[0] == 300
    for column in watch.columns:
        assert whole[column.slots].tolist() == list(column.watched.counts)
        assert whole[column.slots].sum() == 300


def test_an_answer_that_is_not_asked_for_is_not_counted(taxi: Contract, rows: Rows) -> None:
    arrays, outputs = rows
    watch = Watch(taxi, reference_of(taxi, Some(arrays, outputs, "test"), known=arrays))
    counts = watch.counted(arrays, {"fare.value": outputs["fare.value"]})
    found = {one.watched.title: int(counts[one.slots].sum()) for one in watch.columns}
    assert (found["fare"], found["card"], found["distance"]) == (300, 0, 300)


def test_rows_that_lack_an_input_are_counted_as_such() -> None:
    inputs = {"x": {"kind": "number", "optional": True}}
    contract = Contract.model_validate({"inputs": inputs, "tasks": {"y": {"kind": "regression"}}})
    arrays = contract.read([{"x": 1.0}, {}, {"x": 2.0}, {"x": None}] * 20)
    outputs = {"y.value": np.zeros(80, dtype=np.float32)}
    reference = reference_of(contract, Some(arrays, outputs, "test"), known=arrays)
    (watched, _) = reference.watched
    assert watched.bins[-1] == "missing"
    assert watched.counts[-1] == 40
    assert Watch(contract, reference).counted(arrays, outputs)[1:].sum() == 160


def test_values_beyond_the_reference_have_their_own_bins(taxi: Contract, rows: Rows) -> None:
    arrays, outputs = rows
    watch = Watch(taxi, reference_of(taxi, Some(arrays, outputs, "test"), known=arrays))
    some = {name: values[:2].copy() for name, values in arrays.items()}
    some["distance"][:] = [-1e9, 1e9]
    distance = watch.columns[0]
    counts = watch.counted(some, {})[distance.slots]
    assert (counts[0], counts[-1], counts.sum()) == (1, 1, 2)
    assert {0, len(counts) - 1} <= set(distance.watched.rare)


def test_a_bundle_of_before_is_not_watched(make_bundle: Any) -> None:
    assert watch_of(open_bundle(make_bundle("taxi"))) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "damaged"),
        (b'{"rows": 0}', "rows"),
        (b"[" * 100_000, "damaged"),
        (b'{"rows": 1, "split": "test", "watched": [{"of": "input", "name": "nowhere", '
         b'"edges": [0], "bins": ["a", "b"], "counts": [1, 2]}]}', "no input 'nowhere'"),
        (b'{"rows": 1, "split": "test", "watched": [{"of": "input", "name": "zone", '
         b'"groups": [0, 1], "bins": ["a", "b"], "counts": [1, 2]}]}', "has 3 labels"),
        (b'{"rows": 1, "split": "test", "watched": [{"of": "input", "name": "zone", '
         b'"edges": [0], "bins": ["a", "b"], "counts": [1, 2]}]}', "not what zone has"),
    ],
)  # fmt: skip
def test_a_reference_that_is_damaged_is_refused(
    make_bundle: Any, content: bytes, said: str
) -> None:
    bundle = open_bundle(make_bundle("taxi"))
    bundle.files[WATCH] = content
    with pytest.raises(BadBundle, match=said):
        watch_of(bundle)


def test_a_reference_is_plain_data(taxi: Contract, rows: Rows, tmp_path: Path) -> None:
    reference = reference_of(taxi, Some(*rows, "test"), known=rows[0])
    assert Reference.model_validate_json(reference.model_dump_json()) == reference
