"""Sums of statistics equal those of the rows together."""

from collections.abc import Callable

import numpy as np

from onepass.models.contract.inputs.beside import present
from onepass.training.federated.secure_sums import number
from onepass.training.federated.statistics import (
    cells_of,
    cells_sent,
    moments_of,
    moments_sent,
    problems,
    stand_ins,
)
from onepass.training.specs.spec import Spec

NAMES = ["far", "whole", "gone", "same"]


def columns(rows: int, seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        "far": (41.8 + 0.01 * random.lognormal(size=rows)).astype(np.float32),
        "whole": random.integers(0, 24, rows).astype(np.float32),
        "gone": random.normal(size=rows).astype(np.float32),
        present("gone"): random.random(rows) < 0.5,
        "same": np.full(rows, 3, np.float32),
    }


def test_sums_equal_those_of_the_rows_together() -> None:
    clients = [columns(200, 0), columns(1000, 1), columns(7, 2)]
    pooled = {n: np.concatenate([one[n] for one in clients]) for n in clients[0]}
    pooled["gone"] = pooled["gone"][pooled[present("gone")]]
    total = sum(moments_sent(NAMES, one) for one in clients)
    moments = moments_of(NAMES, [number(int(one)) for one in total])
    for name in NAMES:
        exact = pooled[name].astype(np.float64)
        assert np.isclose(moments[name].mean, exact.mean(), rtol=1e-12)
        assert np.isclose(moments[name].deviation, exact.std(), rtol=1e-6, atol=1e-9)
    cells = cells_of(NAMES, [number(int(o)) for o in sum(cells_sent(moments, c) for c in clients)])
    made = stand_ins(clients[0], NAMES, cells)
    assert made[present("gone")].all()
    ranks = np.linspace(0, 1, 49)
    for name in NAMES:
        exact, ours = pooled[name].astype(np.float64), made[name].astype(np.float64)
        assert len(ours) == len(exact)
        assert np.isclose(ours.mean(), exact.mean(), rtol=1e-6)
        assert np.isclose(ours.std(), exact.std(), rtol=2e-3, atol=1e-6)
        off = np.abs(np.quantile(ours, ranks) - np.quantile(exact, ranks))
        assert (off <= exact.std() * 0.02 + np.abs(exact - exact.mean()).max() / 70).all()
    assert np.array_equal(np.unique(made["whole"]), np.arange(24)), "values of their own are exact"


def test_values_that_would_leave_are_named(shop: Callable[..., Spec]) -> None:
    spec = shop()
    assert problems(spec, ["kind"]) == []
    (line,) = problems(spec, [])
    assert line.startswith("inputs.kind: its values are learnt")
    assert problems(
        shop(inputs={"x": {"kind": "vector", "length": 2}, "kind": {"kind": "category"}}), ["kind"]
    ) == ["inputs.x: of kind vector; a federation shares inputs of kind number and category"]
