"""Laws of starting from a bundle: what fits is taken, and what has names is taken by name."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import polars as pl
import pytest
import torch

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.contract import Contract
from onepass.models.engines.torch import TorchEngine
from onepass.models.network import Network
from onepass.training.batches.batch import Batch
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.reporting.tables import remarks
from onepass.training.runs.loop import Loop
from onepass.training.runs.warm_start import start
from onepass.training.specs.spec import BadSpec, Spec
from onepass.training.steps.gradient_record import Record

Make = Callable[..., Spec]
TAXI = {
    "inputs": {
        "distance": {"kind": "number"},
        "hour": {"kind": "number", "default": 12},
        "zone": {"kind": "category", "values": ["Midtown", "Queens"], "default": "unknown"},
        "where": {"kind": "vector", "length": 2},
    },
    "tasks": {
        "fare": {"kind": "regression"},
        "minutes": {"kind": "regression", "min": 0},
        "card": {"kind": "binary", "labels": ["cash", "credit card"]},
        "colour": {"kind": "multiclass", "labels": ["yellow", "green", "black"]},
    },
}
OLD = {"price": {"kind": "regression", "unit": "EUR"}, "weight": {"kind": "binary"}}
NEW = OLD | {"luck": {"kind": "multiclass"}, "y2": {"kind": "regression"}}
KEPT = ["hard", "soft", "mtan", "mmoe", "cgc", "dense", "branching", "dselect_k", "multilinear",
        "single"]  # fmt: skip
MIXED = ["cross_stitch", "sluice", "ple"]


@pytest.fixture
def tables(shop_file: Path, tmp_path: Path) -> dict[str, object]:
    table = pl.read_csv(shop_file).with_columns(y2=pl.col("y") * 2 + 5)
    table.write_csv(tmp_path / "shop.csv")
    return {"kind": "table", "path": str(tmp_path / "shop.csv")}


def trained(shop: Make, out: Path, *, pictures: bool = False, **changes: object) -> Bundle:
    return fit(shop({"epochs": 2}, **changes), out=out, onnx=False, pictures=pictures)


def answers(bundle: Bundle, rows: int = 50) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    arrays = {
        "x": random.normal(size=rows).astype(np.float32),
        "y": random.normal(size=rows).astype(np.float32),
        "kind": random.integers(0, 3, rows),
    }
    return TorchEngine(bundle).run(arrays, ["price", "weight"])


class Added:
    """A network of four tasks that started from the bundle of two of them."""

    def __init__(self, make_bundle: Callable[..., Path], shop: Make, kind: str) -> None:
        trunk = {"widths": [8, 6], "norm": "batch", "dropout": 0.1}
        made = {"trunk": trunk, "sharing": {"kind": kind}, "heads": {"hidden": [4]}}
        tasks = {name: TAXI["tasks"][name] for name in ("fare", "card", "minutes", "colour")}
        contract = {"inputs": TAXI["inputs"], "tasks": tasks}
        before = {"inputs": TAXI["inputs"], "tasks": {n: tasks[n] for n in ("fare", "card")}}
        self.bundle = open_bundle(make_bundle("taxi", contract=before, network=made, seed=1))
        self.contract = Contract.model_validate(contract)
        spec = shop(
            **contract, **made, init_from=str(self.bundle.folder), add_tasks=["minutes", "colour"]
        )
        torch.manual_seed(0)
        self.network = Network(self.contract, spec.network)
        self.started = start(self.network, self.contract, spec)
        self.loop = Loop(spec, self.contract, self.network, self.started.whole)

    def answers(self, network: Network, batch: Batch) -> dict[str, np.ndarray]:
        with torch.inference_mode():
            found = network.eval()(batch.inputs, ["fare", "card"])
        return {name: value.numpy() for name, value in found.items()}


@pytest.mark.parametrize("kind", KEPT)
def test_old_answers_stay_when_tasks_are_added(
    make_bundle: Callable[..., Path], make_batch: Callable[..., Batch], shop: Make, kind: str
) -> None:
    added = Added(make_bundle, shop, kind)
    no, network = [False] * 12, added.network
    batch = make_batch(fare=no, card=no)
    begun = {name: value.clone() for name, value in network.state_dict().items()}
    network.train()
    added.loop.frozen.rest()
    for _ in range(4):
        added.loop.step(batch, Record())
    before = added.answers(TorchEngine(added.bundle).network, batch)
    for field, value in added.answers(network, batch).items():
        np.testing.assert_allclose(value, before[field], rtol=1e-6, atol=1e-6, err_msg=field)
    moved = {n for n, value in network.state_dict().items() if not torch.equal(begun[n], value)}
    assert any(name.startswith("heads.") for name in moved)
    assert any(name.startswith("sharing.") for name in moved) == (kind != "hard")


@pytest.mark.parametrize("kind", MIXED)
def test_where_columns_are_mixed_no_task_is_added(
    make_bundle: Callable[..., Path], shop: Make, kind: str
) -> None:
    with pytest.raises(ValueError, match="would change: with this sharing"):
        Added(make_bundle, shop, kind)


def test_a_task_is_added_from_end_to_end(
    shop: Make, tables: dict[str, object], tmp_path: Path
) -> None:
    old = trained(shop, tmp_path, tasks=OLD, source=tables)
    added = {"init_from": str(tmp_path / "shop"), "add_tasks": ["luck", "y2"]}
    new = trained(shop, tmp_path, pictures=True, tasks=NEW, source=tables, **added)
    assert new.folder.parent == old.folder.parent
    assert list(new.contract.tasks) == ["price", "weight", "luck", "y2"]
    before = answers(old)
    for field, value in answers(new).items():
        np.testing.assert_allclose(value, before[field], rtol=1e-6, atol=1e-6, err_msg=field)
    tasks = new.report()["tasks"]
    mae = old.report()["tasks"]["price"]["metrics"]["mae"]
    assert tasks["price"]["metrics"]["mae"] == mae | {
        part: pytest.approx(mae[part]) for part in ("value", "low", "high", "trivial")
    }
    assert tasks["y2"]["metrics"]
    lines = new.files["history.jsonl"].splitlines()
    assert [list(orjson.loads(line)["losses"]) for line in lines] == [["luck", "y2"]] * 2
    said = remarks(new.report())
    assert any(one.startswith("price is as it was, with ") for one in said)
    assert not any(one.startswith("price has learnt") for one in said)
    assert not any("price overfits" in one or "alone, it" in one for one in said if "price" in one)
    assert b"price: training loss" not in new.files["report.html"]


def start_only(spec: Spec) -> Network:
    torch.manual_seed(0)
    prepared = prepare(spec)
    network = Network(prepared.contract, spec.network)
    start(network, prepared.contract, spec)
    return network


def test_rows_of_a_vocabulary_are_taken_by_value(shop: Make, tmp_path: Path) -> None:
    old = trained(shop, tmp_path)
    spec = shop(init_from=str(tmp_path / "shop"))
    kinds = spec.inputs["kind"].model_copy(update={"values": ("new", "small", "big")})
    contract = Contract(inputs={**spec.inputs, "kind": kinds}, tasks=old.contract.tasks)
    network = Network(contract, spec.network)
    (name,) = [name for name in network.state_dict() if name.endswith("table.weight")]
    fresh = network.state_dict()[name].clone()
    started = start(network, contract, spec)
    mine, theirs = network.state_dict()[name], torch.from_numpy(old.weights()[name])
    assert mine.shape[1] != theirs.shape[1] or torch.equal(mine[2:], theirs[[2, 1]])
    if mine.shape[1] == theirs.shape[1]:
        assert torch.equal(mine[1], fresh[1])
    assert any("are taken" in note for note in started.notes)


def test_what_does_not_fit_is_said_and_starts_anew(shop: Make, tmp_path: Path) -> None:
    trained(shop, tmp_path)
    spec = shop(init_from=str(tmp_path / "shop"), heads={"hidden": [5]})
    prepared = prepare(spec)
    network = Network(prepared.contract, spec.network)
    notes = start(network, prepared.contract, spec).notes
    assert "not from there: heads.price.weights.0" in notes[1]


def test_the_same_spec_starts_where_the_other_ended(shop: Make, tmp_path: Path) -> None:
    old = trained(shop, tmp_path)
    network = start_only(shop(init_from=str(tmp_path / "shop")))
    for name, value in network.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), old.weights()[name], err_msg=name)


def test_what_is_not_the_bundles_is_told_at_once(shop: Make, tmp_path: Path) -> None:
    trained(shop, tmp_path)
    with pytest.raises(BadSpec) as refused:
        trained(
            shop, tmp_path, trunk={"widths": [4]}, heads={"hidden": [2]},
            init_from=str(tmp_path / "shop"), add_tasks=["luck"],
        )  # fmt: skip
    told = str(refused.value)
    assert "add_tasks: luck is a task of shop/" in told
    assert "trunk: must be as shop/" in told
    assert "heads: of price must be" in told
    with pytest.raises(BadSpec, match="add_tasks: to which bundle"):
        shop(add_tasks=["luck"])
    assert open_bundle(tmp_path / "shop")
