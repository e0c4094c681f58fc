"""A trunk of one's own: its stages are tried, and what is no trunk is named."""

import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec, measure
from onepass.models.network.flow import Flow, Shape
from onepass.models.network.sharing import plan
from onepass.models.network.trunks import hands_on, layout, stages
from onepass.models.network.trunks.custom import CustomSpec

CODE = """
import torch
from torch import nn

class Tokens(nn.Module):
    def __init__(self, fed, out):
        super().__init__()
        self.linear = nn.Linear(fed, out)

    def forward(self, x, mask):
        return self.linear(x) * mask.unsqueeze(2)

def rows(shape, widths=(5,)):
    fed = [shape.width, *widths]
    return [nn.Sequential(nn.Linear(a, b), nn.ReLU()) for a, b in zip(fed, widths)]

def a_map(shape):
    return nn.Sequential(nn.Conv2d(shape.width, 6, 3, stride=2, padding=1)), nn.BatchNorm2d(6)

def tokens(shape):
    return [Tokens(shape.width, 7), Tokens(7, 4)]

CALLS = []

def counted(shape):
    CALLS.append(shape)
    return rows(shape, (5, 4, 3))

def flat(shape): return [nn.Flatten(0)]
def nothing(shape): return []
def words(shape): return ["a"]
def fails(shape): raise OSError("no disk")
def narrow(shape): return [nn.Linear(2, 2)]
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_trunk.py").write_text(CODE)
    (tmp_path / "broken_trunk.py").write_text("import nowhere_at_all")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own_trunk", raising=False)


def spec(function: str, **settings: Any) -> CustomSpec:
    return CustomSpec.model_validate({"factory": f"own_trunk:{function}", **settings})


def through(given: CustomSpec, shape: Shape, flow: Flow) -> Flow:
    for stage in stages(given, shape):
        flow = flow.through(stage.make())
    return flow


def test_rows_go_through_copies_of_its_stages() -> None:
    given = spec("rows", settings={"widths": [8, 3]})
    made = stages(given, Shape("rows", 4))
    assert [(one.width, one.layout, one.stride) for one in made] == [(8, "rows", 1), (3, "rows", 1)]
    first, again = made[0].make(), made[0].make()
    assert not torch.equal(first[0].weight, again[0].weight)  # type: ignore[index]
    assert through(given, Shape("rows", 4), Flow(torch.zeros(2, 4))).x.shape == (2, 3)
    assert (layout(given), hands_on(given)) == ("rows", "rows")


def test_maps_are_pooled_and_other_inputs_join() -> None:
    given, shape = spec("a_map", layout="map"), Shape("map", 3, (9, 9), late=2)
    assert [(one.width, one.stride) for one in stages(given, shape)] == [(6, 2), (6, 1), (8, 1)]
    flow = Flow(torch.zeros(2, 3, 9, 9), late=torch.zeros(2, 2))
    assert through(given, shape, flow).x.shape == (2, 8)


@pytest.mark.parametrize(("pool", "wanted"), [("mean", (2, 6)), ("none", (2, 5, 6))])
def test_tokens_come_with_their_mask(pool: str, wanted: tuple[int, ...]) -> None:
    given = spec("tokens", layout="tokens", pool=pool)
    shape = Shape("tokens", 3, late=2, length=9)
    flow = Flow(torch.zeros(2, 5, 3), torch.ones(2, 5, dtype=torch.bool), torch.zeros(2, 2))
    assert through(given, shape, flow).x.shape == wanted
    assert hands_on(given) == ("tokens" if pool == "none" else "rows")


@pytest.mark.parametrize(
    "sharing",
    [
        *("hard", "single", "soft", "cross_stitch", "sluice", "mtan", "mmoe", "cgc", "ple"),
        *("dselect_k", "dense", "multilinear", "branching"),
    ],
)
def test_it_is_called_once_per_network(sharing: str) -> None:
    task = {"kind": "regression"}
    contract = Contract.model_validate(
        {"inputs": {"x": {"kind": "vector", "length": 4}}, "tasks": {"y": task, "z": task}}
    )
    trunk = {"kind": "custom", "factory": "own_trunk:counted"}
    declared = NetworkSpec.model_validate({"trunk": trunk, "sharing": {"kind": sharing}})
    planned = plan(contract, declared.encoders, declared.trunk)
    measure.check(contract, declared, planned)
    network = Network(contract, declared, planned)
    own = [parameter for parameter in network.sharing.parameters() if parameter.dim() > 1]
    assert len({parameter.data_ptr() for parameter in own}) == len(own)
    assert len(network({"x": torch.zeros(2, 4)})) == 2
    assert len(sys.modules["own_trunk"].CALLS) == 1


@pytest.mark.parametrize(
    ("factory", "words"),
    [
        ("gone_trunk:rows", "'gone_trunk' cannot be imported: ModuleNotFoundError: No module"),
        ("broken_trunk:rows", "'broken_trunk' cannot be imported: ModuleNotFoundError: No module"),
        ("own_trunk:row", "'own_trunk' has no function 'row'"),
        ("own_trunk:CODE", "'own_trunk' has no function 'CODE'"),
        ("own_trunk:nothing", "'own_trunk:nothing' must give a list of modules, got none"),
        ("own_trunk:words", "'own_trunk:words' must give a list of modules, got str"),
        ("own_trunk:fails", "'own_trunk:fails' raised OSError: no disk"),
        ("own_trunk:flat", "stage 1, fed (2, 4): ValueError: makes (8,), and rows must stay rows"),
        ("own_trunk:narrow", "stage 1, fed (2, 4): RuntimeError: "),
    ],
)
def test_what_is_no_trunk_is_named(factory: str, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        stages(CustomSpec(factory=factory), Shape("rows", 4))
    assert str(refused.value).startswith("trunk.factory: ")
    assert words in str(refused.value)
