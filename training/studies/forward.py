"""What a forward pass costs."""

import time
from statistics import median

import torch

from onepass.models.contract import Arrays
from onepass.models.network import Network
from onepass.training.batches.batch import tensors

FORWARDS = 30
"""Passes of one row, whose median is the cost of a forward pass."""


def forward_us(network: Network, inputs: Arrays) -> float:
    """Of the first of these rows, all tasks, in eager torch: the median of a few."""
    first = {name: array[:1] for name, array in inputs.items()}
    row = tensors(first, next(network.parameters()).device)
    network.eval()
    took = []
    with torch.inference_mode():
        for _ in range(FORWARDS):
            began = time.perf_counter()
            network(row)
            took.append(time.perf_counter() - began)
    return median(took) * 1e6
