"""Known values that training takes for unseen ones now and then, where it meets no others: what
stands in place of an unseen value has then learnt something before a caller sends one.

The draws depend on seed and epoch alone, as those of augmentation do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import torch

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.models.network import NetworkSpec
from onepass.models.network.trunks import layout
from onepass.training.batches.batch import Batch
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.inputs.base import WordRules

ALWAYS_KNOWN = 0.02
"""The share taken for unseen where no training row has an unseen value."""


def named(inputs: Mapping[str, Input]) -> list[str]:
    """Those that may hold unseen values."""
    return [name for name, declared in inputs.items() if kind_of(declared).forgets]


def settled(
    specified: Mapping[str, float], network: NetworkSpec, contract: Contract, train: Arrays
) -> dict[str, float]:
    """The share of values of each input that count as unseen, if any do."""
    shares = dict(specified)
    for name in never_unseen(network, contract, train):
        shares.setdefault(name, ALWAYS_KNOWN)
    return {name: share for name, share in shares.items() if share}


def never_unseen(network: NetworkSpec, contract: Contract, train: Arrays) -> list[str]:
    """The inputs of which every training row's values are known."""
    handed_on = layout(network.trunk) == "tokens"
    rules = WordRules(
        handed_on,
        dropout=handed_on and network.encoders.tokens.word_dropout > 0,
        split=any(kind_of(declared).words for declared in contract.inputs.values()),
        min_count=network.encoders.tokens.min_count,
    )
    result = []
    for name, declared in contract.inputs.items():
        column = train[name][train[present(name)]] if declared.optional else train[name]
        result += [name] if kind_of(declared).never_unseen(column, rules) else []
    return result


def notes(
    specified: Mapping[str, float], network: NetworkSpec, contract: Contract, train: Arrays
) -> Iterator[str]:
    """A sentence on the inputs that are forgotten though nobody asked for it."""
    names = [name for name in never_unseen(network, contract, train) if name not in specified]
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
    columns = {}
    for name, share in shares.items():
        column = batch.inputs[name]
        drawn = torch.rand(column.shape[:2], generator=generator).to(column.device) < share
        columns[name] = kind_of(inputs[name]).without(column, drawn)
    return replace(batch, inputs=batch.inputs | columns)
