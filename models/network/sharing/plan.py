"""The plan of a network, from the parts of its spec."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

import torch

from onepass.models.contract import Contract
from onepass.models.network.encoders import Encoders, EncodersSpec
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.ensemble import Ensemble, MemberScale, check
from onepass.models.network.flow import Stage
from onepass.models.network.pictures import Sees
from onepass.models.network.pretrained import Reads, ready
from onepass.models.network.sharing.tower import Plan
from onepass.models.network.trunks import Trunk, encoding, layout, readers, seers, stages


def plan(
    contract: Contract, encoders: EncodersSpec, trunk: Trunk, *, ensemble: Ensemble = None
) -> Plan:
    """The plan of a network.

    Raises:
        ValueError: inputs and trunk do not fit; the text says what to do.
    """
    plain = partial(Encoders, contract.inputs, encoding(encoders, trunk), layout(trunk))
    encode = partial(_encoders, plain, ensemble)
    with torch.device("meta"):  # neither memory nor random numbers
        shape = encode().shape
    made = stages(trunk, shape, ensemble)  # one's own are made here, once
    with torch.device("meta"):
        modules = [stage.make() for stage in made]
    check(ensemble, shape.layout, modules)
    learns = [bool(list(module.parameters())) for module in modules]
    foreign: dict[str, Reads | Sees] = {**readers(contract.inputs, encoders, trunk)}
    foreign |= seers(contract.inputs, encoders, trunk)
    frozen = {name: one for name, one in foreign.items() if one.spec.frozen}
    names = ready(contract.array_names, frozen)
    return Plan(tuple(contract.tasks), names, encode, _grouped(made, learns), shape, frozen)


def _encoders(make: Callable[[], Encoders], ensemble: Ensemble) -> Encoders:
    made = make()
    if ensemble is not None and ensemble.count is not None:
        made.members = MemberScale(ensemble.count, cast(list[RowPart], list(made.parts)))
    return made


def _grouped(made: Sequence[Stage], learns: Sequence[bool]) -> tuple[tuple[Stage, ...], ...]:
    groups: list[list[Stage]] = [[]]
    for stage, own in zip(made, learns, strict=True):
        if own:
            groups.append([])
        groups[-1].append(stage)
    return tuple(tuple(group) for group in groups)
