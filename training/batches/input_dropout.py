"""Optional inputs that training rows always have: they are dropped now and then, so that the
network has met their absence before a caller lets it.

The draws depend on seed and epoch alone, as those of augmentation do.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import torch
from pydantic import Field

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.training.batches.batch import Batch

ALWAYS_THERE = 0.1
"""The share dropped where no training row lacks the input."""
Share = Annotated[float, Field(ge=0, lt=1)]


def settled(specified: Mapping[str, float], contract: Contract, train: Arrays) -> dict[str, float]:
    """The share of training rows from which each optional input is dropped, if any are."""
    shares = dict(specified)
    for name in never_absent(contract, train):
        shares.setdefault(name, ALWAYS_THERE)
    return {name: share for name, share in shares.items() if share}


def never_absent(contract: Contract, train: Arrays) -> list[str]:
    """The optional inputs that every training row has."""
    optional = [name for name, declared in contract.inputs.items() if declared.optional]
    return [name for name in optional if train[present(name)].all()]


def notes(specified: Mapping[str, float], contract: Contract, train: Arrays) -> list[str]:
    """A sentence on each input that is dropped though nobody asked for it."""
    return [
        f"inputs.{name}: no training row lacks it; so that its absence is learnt all the same, "
        f"{ALWAYS_THERE:.0%} of them do without it in each epoch (drop says otherwise)"
        for name in never_absent(contract, train)
        if name not in specified
    ]


def dropped(batch: Batch, shares: Mapping[str, float], generator: torch.Generator) -> Batch:
    """The batch with some of its inputs absent; the generator is on the CPU."""
    if not shares:
        return batch
    flags = {}
    for name, share in shares.items():
        here = batch.inputs[present(name)]  # (B,)
        kept = torch.rand(len(here), generator=generator) >= share
        flags[present(name)] = here & kept.to(here.device)
    return replace(batch, inputs=batch.inputs | flags)
