"""How much a forward pass computes, whatever machine runs it."""

import torch
from torch.utils.flop_counter import FlopCounterMode

from onepass.models.contract import Arrays
from onepass.models.network import Network
from onepass.training.batches.batch import tensors


def multiply_adds(network: Network, inputs: Arrays) -> int:
    """Of one row, all tasks: those of matrix products and convolutions, which are nearly all."""
    first = {name: array[:1] for name, array in inputs.items()}
    network.eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(tensors(first, next(network.parameters()).device))
    return counter.get_total_flops() // 2
