"""A trunk that hands on a map, or a pyramid, through every sharing, up to heads over cells."""

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.contract.tasks import BinaryTask, RegressionTask, Task
from onepass.models.network import Network, NetworkSpec, answers, head_group
from onepass.models.network.answers import Answers
from onepass.models.network.flow import Cut, Flow
from onepass.models.network.sharing import check, plan
from onepass.training.bundles.onnx_graph import quiet

CODE = """
from torch import nn
from torch.nn import functional as F

class Neck(nn.Module):
    def __init__(self, fed, width):
        super().__init__()
        self.down = nn.Conv2d(fed, width, 3, stride=2, padding=1)
        self.aside = nn.Conv2d(fed, width, 1)

    def forward(self, x):
        coarse = self.down(x)
        return self.aside(x) + F.interpolate(coarse, size=x.shape[2:]), coarse

class Each(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(2))

    def forward(self, maps):
        return [layer(x).tanh() for layer, x in zip(self.layers, maps)]

def a_map(shape):
    stem = nn.Conv2d(shape.width, 4, 3, stride=2, padding=1)
    return [nn.Sequential(stem, nn.Tanh()), nn.Sequential(nn.Conv2d(4, 6, 1), nn.Tanh())]

def a_pyramid(shape):
    return [*a_map(shape)[:1], Neck(4, 6), Each(6)]

def uneven(shape):
    return [nn.Conv2d(shape.width, 4, 1), Uneven()]

class Uneven(nn.Module):
    def forward(self, x):
        return x, x[:, :3, ::2, ::2]
"""
INPUTS = {
    "photo": {"kind": "image", "size": [8, 12], "channels": 1},
    "x": {"kind": "vector", "length": 3},
}
MIXING = ["hard", "soft", "single", "cross_stitch", "mmoe", "cgc", "ple", "dselect_k"]
SHARINGS = [*MIXING, "branching", "multilinear"]
ROWS = 3
Inputs = dict[str, Tensor]


class MaskAnswers(Answers[Any]):
    """A stub: the probability of each of two labels, of each cell."""

    cells = True

    @classmethod
    def outputs(cls, task: Any) -> int:
        return 2

    def forward(self, logits: Tensor, indices: Tensor | None) -> dict[str, Tensor]:
        return {"probabilities": logits.softmax(dim=-1)}


def kind_of(task: Task) -> Any:
    return MaskAnswers if isinstance(task, BinaryTask) else KIND_OF(task)


KIND_OF = answers.kind_of
TASKS: dict[str, Task] = {
    "price": RegressionTask(),
    "mask": BinaryTask(labels=("no", "yes")),
    "edge": BinaryTask(labels=("no", "yes")),
}


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_pyramid.py").write_text(CODE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own_pyramid", raising=False)
    monkeypatch.setattr(answers, "kind_of", kind_of)
    monkeypatch.setattr(head_group, "kind_of", kind_of)


def parts(sharing: str, trunk: str, pool: str = "none") -> tuple[Contract, NetworkSpec]:
    contract = Contract.model_validate({"inputs": INPUTS, "tasks": TASKS})
    own = {"kind": "custom", "factory": f"own_pyramid:{trunk}", "layout": "map", "pool": pool}
    return contract, NetworkSpec.model_validate({"trunk": own, "sharing": {"kind": sharing}})


def made(sharing: str, trunk: str) -> Network:
    torch.manual_seed(0)
    return Network(*parts(sharing, trunk)).eval()


@pytest.fixture
def inputs() -> Inputs:
    random = np.random.default_rng(0)
    return {
        "photo": torch.from_numpy(random.integers(0, 256, (ROWS, 1, 8, 12), dtype=np.uint8)),
        "x": torch.from_numpy(random.normal(size=(ROWS, 3)).astype(np.float32)),
    }


@pytest.mark.parametrize("trunk", ["a_map", "a_pyramid"])
def test_stages_know_layout_width_and_stride(trunk: str) -> None:
    contract, spec = parts("hard", trunk)
    planned = plan(contract, spec.encoders, spec.trunk)
    stages = [stage for group in planned.stages for stage in group]
    several = trunk == "a_pyramid"
    layouts = ["map", "pyramid", "pyramid", "pyramid"] if several else ["map"] * 3
    assert [stage.layout for stage in stages] == layouts
    assert stages[-1].widths == ((9, 9) if several else (9,))  # and the vector beside every cell
    assert planned.strides == ((2, 4) if several else (2,))
    assert planned.last == (3 if several else 2)


@pytest.mark.parametrize(
    ("sharing", "trunk"),
    [*((one, "a_map") for one in SHARINGS), *((one, "a_pyramid") for one in [*SHARINGS, "mtan"])],
)
def test_every_cell_is_answered_and_the_cut_gives_the_gradients_of_one_backward(
    sharing: str, trunk: str, inputs: Inputs
) -> None:
    network = made(sharing, trunk)
    logits = network.logits(inputs)
    assert {name: tuple(x.shape) for name, x in logits.items()} == {
        "price": (ROWS, 1), "mask": (ROWS, 4, 6, 2), "edge": (ROWS, 4, 6, 2),
    }  # fmt: skip
    total(logits).backward()
    plain = gradients(network)
    cut = network.sharing.meet(inputs)
    flows, copies = {}, []
    for task in network.tasks:
        own = {id(x): x.detach().requires_grad_() for x in learnt(cut)}
        flows[task] = network.sharing.part(tuple(f.with_copies(own) for f in cut), [task])[task]
        copies.append(own)
    total(network.heads.logits(flows)).backward()
    for x in learnt(cut):
        grads = [own[id(x)].grad for own in copies]
        if known := [grad for grad in grads if grad is not None]:
            x.backward(torch.stack(known).sum(0), retain_graph=True)
    for name, gradient in gradients(network).items():
        torch.testing.assert_close(gradient, plain[name], rtol=1e-4, atol=1e-6)


def learnt(cut: Cut) -> list[Tensor]:
    return list({id(x): x for flow in cut for x in flow.tensors if x.requires_grad}.values())


def total(logits: dict[str, Tensor]) -> Tensor:
    return torch.stack([x.sin().sum() * n for n, x in enumerate(logits.values(), start=1)]).sum()


def gradients(network: Network) -> dict[str, Tensor]:
    """0 where a task's own column makes a coarser map, and its head reads the finest alone."""
    each = dict(network.named_parameters())
    found = {name: torch.zeros_like(p) if p.grad is None else p.grad for name, p in each.items()}
    network.zero_grad(set_to_none=True)
    return found


@pytest.mark.parametrize("sharing", [*SHARINGS, "mtan"])
def test_a_row_does_not_depend_on_the_rows_beside_it(sharing: str, inputs: Inputs) -> None:
    network = made(sharing, "a_pyramid")
    whole = network(inputs)
    for field, values in network({name: x[1:2] for name, x in inputs.items()}).items():
        torch.testing.assert_close(values, whole[field][1:2])


def test_the_exported_graph_takes_any_number_of_rows(inputs: Inputs) -> None:
    network = made("hard", "a_pyramid")
    batch = torch.export.Dim.DYNAMIC
    axes = {name: {0: batch} for name in inputs}
    with quiet():
        program = torch.onnx.export(
            network, kwargs={"inputs": inputs}, dynamic_shapes={"inputs": axes}, dynamo=True
        )
    file = io.BytesIO()
    assert program is not None
    program.save(file)
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    for rows in (1, 3, 6):
        some = {name: torch.cat([x, x])[:rows] for name, x in inputs.items()}
        outputs = session.run(None, {f"inputs_{name}": x.numpy() for name, x in some.items()})
        with torch.no_grad():
            wanted = network(some)
        for found, value in zip(outputs, wanted.values(), strict=True):
            np.testing.assert_allclose(found, value.numpy(), rtol=1e-4, atol=1e-5)


def test_what_is_fed_to_heads_of_rows_and_of_cells() -> None:
    fine, coarse, late = torch.randn(2, 3, 4, 4), torch.randn(2, 3, 2, 2), torch.randn(2, 5)
    flow = Flow(fine, late=late, coarser=(coarse,))
    torch.testing.assert_close(flow.rows, (fine.mean((2, 3)) + coarse.mean((2, 3))) / 2)
    assert torch.equal(flow.cells[:, 1, 2], fine[:, :, 1, 2])
    assert [x.shape[1] for x in flow.maps] == [3, 3]
    assert len(flow.tensors) == 3


def test_a_pyramid_that_is_pooled_is_rows(inputs: Inputs) -> None:
    contract, spec = parts("mmoe", "a_pyramid", "mean")
    network = Network(contract.model_copy(update={"tasks": {"price": TASKS["price"]}}), spec)
    assert network.sharing.width == 9
    network.logits(inputs)["price"].sum().backward()
    own = dict(network.sharing.named_parameters())
    assert [name for name, parameter in own.items() if parameter.grad is None] == []


@pytest.mark.parametrize("kind", ["sluice", "dense"])
def test_what_takes_no_pyramid_says_so(kind: str) -> None:
    contract, spec = parts(kind, "a_pyramid")
    with pytest.raises(ValueError, match=f"sharing.kind: {kind} takes no pyramid"):
        check(spec.sharing, plan(contract, spec.encoders, spec.trunk))


def test_maps_of_one_end_have_one_width() -> None:
    contract, spec = parts("hard", "uneven")
    with pytest.raises(ValueError, match=r"makes maps of \[4, 3\] channels"):
        plan(contract, spec.encoders, spec.trunk)
