"""The shared part of a client's network: what all clients must have alike, and the tensors that go
to and fro. Everything above the cut - heads, and what a balancer learns - is not among them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import torch

from onepass.models.contract import Arrays, Contract
from onepass.models.network import Network
from onepass.models.network.sharing import HardSpec
from onepass.training.federated.messages import AVERAGE, SHARED
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import Spec

PARTS = ("encoders", "trunk", "sharing", "ensemble")
"""Sections of a spec that all clients have alike."""


def problems(spec: Spec) -> list[str]:
    """Why a spec has no shared part, or none that goes to and fro."""
    lines = []
    if not isinstance(spec.sharing, HardSpec):
        lines.append(
            f"sharing.kind: clients have tasks of their own, and share what hangs on none: hard, "
            f"got {spec.sharing.kind!r}"
        )
    if spec.add_tasks:
        lines.append("add_tasks: all that the bundle has would stand still: leave it out")
    if spec.recipe == "best":
        lines.append("recipe: best tries variants, and a federation none: say good")
    return lines


def about(spec: Spec, contract: Contract, tell: tuple[str, ...]) -> dict[str, Any]:
    """What a client says of its shared part, to be held against that of others."""
    network = spec.network.told()
    told = {name: dict(_input(spec, contract, name, name in tell)) for name in spec.inputs}
    declared = {n: one.model_dump(mode="json") for n, one in contract.inputs.items()}
    return {
        "declared": {n: _untold(one, n in tell) for n, one in declared.items()},
        "reading": contract.reading.model_dump(mode="json"),
        "inputs": told,
        **{part: network[part] for part in PARTS},
        "training": {"ema": spec.training.ema},
    }


def _input(spec: Spec, contract: Contract, name: str, told: bool) -> Iterator[tuple[str, Any]]:
    declared = contract.inputs[name]
    yield "kind", declared.kind
    yield "optional", declared.optional
    yield "unit", getattr(declared, "unit", None)
    yield "offsets", list(declared.offsets)
    if not told:
        yield "values", list(declared.vocabulary)


def _untold(declared: dict[str, Any], told: bool) -> dict[str, Any]:
    """An input as it is declared, without values that are still to be told by all."""
    return {name: one for name, one in declared.items() if not (told and name == "values")}


def differences(abouts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What clients, by name, do not have alike."""
    return [line for part in ("inputs", *PARTS, "training") for line in different(part, abouts)]


def different(part: str, abouts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The same of one part of what they say, each against the first of them."""
    first, *others = sorted(abouts)
    return [
        line
        for other in others
        for line in _differences(
            part, abouts[first][part], abouts[other][part], f"{other} and {first}"
        )
    ]


def _differences(path: str, one: Any, other: Any, who: str) -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*one, *other]):
            inner = f"{path}.{key}" if path else key
            yield from _differences(inner, one.get(key), other.get(key), who)
    elif one != other:
        yield f"{path}: must be alike, {who} have {other!r} and {one!r}"


def whole(network: Network) -> Arrays:
    """The shared part with its statistics: what a federation begins with."""
    state = network.state_dict().items()
    return {name: one.cpu().numpy().copy() for name, one in state if name.startswith(SHARED)}


def learning(loop: Loop) -> Arrays:
    """What a round changes of it: parameters that learn, running statistics, and the moving average
    of both where the spec asks for one."""
    own = {name: one for name, one in _live(loop).items() if name.startswith(SHARED)}
    if loop.average is not None:
        named = loop.average.tensors.items()
        own |= {AVERAGE + name: one for name, one in named if name.startswith(SHARED)}
    return {name: one.detach().cpu().numpy().copy() for name, one in own.items()}


def take(loop: Loop, arrays: Arrays) -> bool:
    """Puts what came from the server in its place; whether anything is other than it was."""
    places = dict(loop.network.state_dict())
    if loop.average is not None:
        places |= {AVERAGE + name: one for name, one in loop.average.tensors.items()}
    changed = False
    for name, array in arrays.items():
        if name.startswith(AVERAGE) and loop.average is None:
            continue
        own = torch.from_numpy(array).to(places[name].device)
        changed |= not torch.equal(own, places[name])
        places[name].copy_(own)
    return changed


def _live(loop: Loop) -> dict[str, torch.Tensor]:
    """Parameters that learn, and running statistics of batch norms."""
    named = loop.network.named_parameters()
    learns = {name: one.data for name, one in named if one.requires_grad}
    running = ("running_mean", "running_var", "num_batches_tracked")
    buffers = loop.network.named_buffers()
    return learns | {name: one for name, one in buffers if name.endswith(running)}


class Proximal:
    """What holds the shared part near to where a round began: mu / 2 times the squared distance."""

    def __init__(self, loop: Loop, mu: float) -> None:
        named = loop.network.named_parameters()
        self.mu = mu
        self.pairs = [
            (own, own.detach().clone())
            for name, own in named
            if name.startswith(SHARED) and own.requires_grad
        ]
        self._own = loop.network.sharing.penalty

    def __call__(self) -> torch.Tensor | None:
        """The term of the loss, beside what the architecture adds."""
        far = torch.stack([(own - start).square().sum() for own, start in self.pairs]).sum()
        penalty = self._own()
        return self.mu / 2 * far if penalty is None else penalty + self.mu / 2 * far
