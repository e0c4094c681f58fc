"""What the history says of gradients; looking at them changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import torch

from onepass.models.network import Network
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps.gradient_record import flat, mean, nested


def test_a_mean_is_of_finite_numbers() -> None:
    assert mean([1.0, None, 3.0, float("nan"), float("inf")]) == 2
    assert np.isnan(mean([None]))


def two_epochs(spec: Spec) -> tuple[Loop, list[dict[str, Any]]]:
    """The loop after them, and what it saw in each."""
    prepared = prepare(spec)
    torch.manual_seed(0)
    loop = Loop(spec, prepared.contract, Network(prepared.contract, spec.network))
    train = split_batches(loop.network, prepared.train, size=64)
    lines = []
    for _ in range(2):
        assert loop.epoch(train, Interrupt(), Silent()) is not None
        lines.append(loop.record.line())
    return loop, lines


@pytest.mark.parametrize("kind", ["equal", "gradnorm", "cagrad", "graddrop"])
def test_looking_changes_no_weight(shop: Callable[..., Spec], kind: str) -> None:
    network = {"trunk": {"widths": [8], "norm": "batch", "dropout": 0.3}}
    (one, watched), (other, blind) = [
        two_epochs(shop(training={"record": record}, balancing={"kind": kind}, **network))
        for record in ({"every": 3, "lookahead": True}, None)
    ]
    assert blind == [{}, {}]
    for name, value in one.tensors().items():
        assert torch.equal(value, other.tensors()[name]), name
    tasks = ["price", "weight", "luck"]
    for line in watched:
        assert list(line["norms"]) == tasks
        assert all(norm > 0 for norm in line["norms"].values())
        assert ("weights" in line) == (kind != "graddrop")
        pairs = flat(line["cosines"])
        assert set(pairs) == {("price", "weight"), ("price", "luck"), ("weight", "luck")}
        assert all(-1.001 <= cosine <= 1.001 for cosine in pairs.values())
        assert len(flat(line["lookahead"])) == 9
        assert {"sharing.shared.stages.0.0", "heads.groups.0.weights"} <= set(line["layers"])
    if kind == "equal":
        assert watched[0]["weights"] == dict.fromkeys(tasks, 1.0)


def test_epochs_between_two_looks_have_none_and_the_report_has_the_means(
    shop: Callable[..., Spec], tmp_path: Path
) -> None:
    bundle = fit(shop(training={"record": {"every": 14}}), out=tmp_path, onnx=False, pictures=False)
    lines = [orjson.loads(line) for line in bundle.files["history.jsonl"].splitlines()]
    assert ["norms" in line for line in lines] == [True, False, True, False]  # 7 steps each
    means = bundle.report()["gradients"]["norms"]
    for task, value in means.items():
        assert value == pytest.approx(np.mean([lines[place]["norms"][task] for place in (0, 2)]))


def test_a_wrong_setting_is_named(shop: Callable[..., Spec]) -> None:
    with pytest.raises(BadSpec, match=r"training.record.every: must be at least 1, got 0"):
        shop(training={"record": {"every": 0}})
    with pytest.raises(BadSpec, match=r"balancing.gama: no such setting"):
        shop(balancing={"kind": "gradvac", "gama": 1})
    with pytest.raises(BadSpec, match=r"balancing.kind: no such kind 'cagard'.*cagrad"):
        shop(balancing={"kind": "cagard"})
    with pytest.raises(BadSpec, match=r"balancing.lowest.prise: no such task.*price"):
        shop(balancing={"kind": "famo", "lowest": {"prise": 1}})


def test_a_tree_is_flattened_and_grown_again() -> None:
    tree = {"a": {"b": {"c": 1.0, "d": 2.0}}, "e": {"f": 3.0}}
    assert nested(flat(tree)) == tree
