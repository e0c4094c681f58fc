"""Known values that training takes for unseen ones now and then, where it meets no others: what
stands in place of an unseen value has then learnt something before a caller sends one.

The draws depend on seed and epoch alone, as those of augmentation do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs import (
    CategoryInput,
    ImageInput,
    Input,
    NumberInput,
    SequenceInput,
    SetInput,
    TextInput,
    TimestampInput,
    VectorInput,
)
from onepass.models.contract.inputs.base import present
from onepass.models.contract.inputs.category import UNSEEN
from onepass.models.contract.tokens import PADDING, UNKNOWN
from onepass.models.network import NetworkSpec
from onepass.models.network.encoders.tokens import rows_with
from onepass.models.network.trunks import layout
from onepass.training.batches.batch import Batch

ALWAYS_KNOWN = 0.02
"""The share taken for unseen where no training row has an unseen value."""
KINDS = ("category", "set", "sequence", "text")
"""Of inputs that may hold unseen values."""


def named(inputs: Mapping[str, Input]) -> list[str]:
    """Those that may hold unseen values."""
    return [name for name, given in inputs.items() if given.kind in KINDS]


def settled(
    said: Mapping[str, float], network: NetworkSpec, contract: Contract, train: Arrays
) -> dict[str, float]:
    """The share of values of each input that count as unseen, if any do."""
    shares = dict(said)
    for name in never_unseen(network, contract, train):
        shares.setdefault(name, ALWAYS_KNOWN)
    return {name: share for name, share in shares.items() if share}


def never_unseen(network: NetworkSpec, contract: Contract, train: Arrays) -> list[str]:
    """The inputs of which every training row's values are known."""
    tokens = layout(network.trunk) == "tokens"
    dropout = tokens and network.encoders.tokens.word_dropout > 0
    split = any(isinstance(given, SequenceInput) for given in contract.inputs.values())
    found = []
    for name, given in contract.inputs.items():
        column = train[name][train[present(name)]] if given.optional else train[name]
        match given:
            case CategoryInput():
                known = bool(given.values) and not (column == UNSEEN).any()
            case SetInput():
                known = bool(given.values) and not (column == UNKNOWN).any()
            case SequenceInput():
                words = column[:, :, 0]
                known = bool(given.values) and not dropout and not (words == UNKNOWN).any()
            case TextInput():
                read = tokens and not split and not dropout  # a bag passes over rare tokens
                known = read and not _rare(column, given, network.encoders.tokens.min_count)
            case NumberInput() | VectorInput() | ImageInput() | TimestampInput():
                known = False
        found += [name] if known else []
    return found


def _rare(column: NDArray[np.int32], given: TextInput, least: int) -> bool:
    """Whether any token is so rare that it has the vector of the unknown."""
    counts = rows_with(column, given.places)
    return bool(((counts > 0) & (counts < least)).any())


def notes(
    said: Mapping[str, float], network: NetworkSpec, contract: Contract, train: Arrays
) -> Iterator[str]:
    """A sentence on the inputs that are forgotten though nobody asked for it."""
    names = [name for name in never_unseen(network, contract, train) if name not in said]
    if names:
        yield (
            f"inputs {', '.join(names)}: no training row has an unseen value; so that one is "
            f"answered sensibly all the same, {ALWAYS_KNOWN:.0%} of the values count as unseen in "
            "each epoch (forget says otherwise)"
        )


def forgotten(
    batch: Batch,
    shares: Mapping[str, float],
    inputs: Mapping[str, Input],
    generator: torch.Generator,
) -> Batch:
    """The batch with some values unseen; the generator is on the CPU."""
    if not shares:
        return batch
    columns = {
        name: _without(batch.inputs[name], inputs[name].kind, share, generator)
        for name, share in shares.items()
    }
    return replace(batch, inputs=batch.inputs | columns)


def _without(column: Tensor, kind: str, share: float, generator: torch.Generator) -> Tensor:
    """(B,) places of a category, (B, L) of a set or a text, (B, L, 1 + G) of a sequence."""
    drawn = torch.rand(column.shape[:2], generator=generator).to(column.device) < share
    match kind:
        case "category":
            return torch.where(drawn, UNSEEN, column)
        case "sequence":
            column = column.clone()
            words = column[:, :, 0]
            column[:, :, 0] = torch.where(drawn & (words != PADDING), UNKNOWN, words)
            return column
        case "set":
            places = torch.where(drawn & (column != PADDING), UNKNOWN, column)
            unknown = places == UNKNOWN  # a set has one of them at most
            return torch.where(unknown & (unknown.cumsum(dim=1) > 1), PADDING, places)
        case _:
            return torch.where(drawn & (column != PADDING), UNKNOWN, column)
