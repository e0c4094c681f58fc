"""Which values of two inputs go together among training rows."""

import numpy as np
import torch

from onepass.models.network import Network
from onepass.models.network.pairs import BINS, CODES
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import ROWS
from onepass.training.finishing.far.near import known


def pairs(network: Network, train: Rows) -> None:
    """How much more often values of two inputs would go together, had they nothing to do with each
    other, than they do among training rows."""
    of = None if network.reach is None else network.reach.pairs
    if of is None:
        return
    for place, name in enumerate(of.numbers):
        column = known(train.inputs, name)
        if len(column):
            ordered = np.sort(column.astype(np.float32))
            cuts = (np.arange(1, BINS) * len(ordered)) // BINS
            of.edges[place] = torch.from_numpy(ordered[cuts])
    for place, name in enumerate(of.categories):
        code = of.code(place)
        counts = np.bincount(train.inputs[name].astype(np.int64), minlength=len(code))
        counts[0] = len(train) + 1  # what is unknown is by itself
        ranks = np.argsort(np.argsort(-counts, kind="stable"), kind="stable")
        code.copy_(torch.from_numpy(ranks.clip(max=CODES - 1)))
    with torch.inference_mode():
        batches = split_batches(network, train, size=ROWS).in_order()
        codes = np.concatenate([of.codes(batch.inputs).cpu().numpy() for batch in batches])
    for (one, other), start in zip(of.pairs, of.starts, strict=True):
        first, second = of.sizes[one], of.sizes[other]
        flat = codes[:, one] * second + codes[:, other]
        held = np.bincount(flat, minlength=first * second).astype(np.float64).reshape(first, second)
        usual = held.sum(axis=1, keepdims=True) * held.sum(axis=0, keepdims=True) / len(codes)
        table = np.log((usual + 1) / (held + 1)).ravel()
        of.table[start : start + len(table)] = torch.from_numpy(table)
