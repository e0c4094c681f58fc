"""How pictures of training rows look from afar."""

import numpy as np
import torch

from onepass.models.contract.inputs.beside import present
from onepass.models.network import Network
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import ROWS
from onepass.training.finishing.far.near import distance


def looks(network: Network, train: Rows, *, seed: int) -> None:
    """Their means, and how they vary; of pictures that all rows lack nothing is learnt."""
    of = None if network.reach is None else network.reach.glances
    if of is None:
        return
    for name, look, far in of.pictures():
        with torch.inference_mode():
            batches = split_batches(network, train, size=ROWS).in_order()
            seen = [look(batch.inputs[name]).double().cpu().numpy() for batch in batches]
        table = np.concatenate(seen)
        if name in of.optional:
            table = table[train.inputs[present(name)]]
        if len(table):
            distance(far, table, seed=seed)
