"""Their LeNet as a spec, and the table of a few runs."""

from pathlib import Path

import numpy as np
from torch import nn

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.studies.trial import Result
from reproductions import multimnist


def test_the_network_is_their_lenet() -> None:
    spec = multimnist.spec(Path("pairs.npz"))
    network = Network(Contract(inputs=spec.inputs, tasks=spec.tasks), spec.network)
    convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    assert [tuple(m.weight.shape) for m in convolutions] == [(10, 1, 5, 5), (20, 10, 5, 5)]
    shared = 10 * 26 + 20 * 251 + 50 * 321
    assert sum(p.numel() for p in network.sharing.parameters()) == shared
    assert sum(p.numel() for p in network.heads.parameters()) == 2 * (50 * 51 + 10 * 51)


def test_gains_are_over_our_own_single_tasks() -> None:
    def result(**accuracy: float) -> list[Result]:
        metrics = {task: {"accuracy": value} for task, value in accuracy.items()}
        return [Result({"metrics": metrics}, {"none": np.zeros(0)})]

    chosen = multimnist.variants(multimnist.spec(Path("pairs.npz")), ["mgda"])
    names = [variant.name for variant in chosen]
    assert names == ["left alone", "right alone", "hard + mgda"]
    found = [result(left=0.97), result(right=0.95), result(left=0.975, right=0.94)]
    lines = multimnist.table(
        dict(zip(names, chosen, strict=True)), dict(zip(names, found, strict=True))
    )
    assert list(lines)[3:] == [
        "| single | 97.00, 95.00 | 97.23, 95.90 | +0.00, +0.00 | +0.00, +0.00 |",
        "| mgda | 97.50, 94.00 | 97.26, 95.90 | +0.50, -1.00 | +0.03, +0.00 |",
    ]
