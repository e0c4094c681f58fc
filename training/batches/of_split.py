"""The rows of a split as the network is fed them, batch by batch."""

import torch
from torch import Tensor

from onepass.models.network import Network
from onepass.training.batches.batch import Batches, tensors
from onepass.training.batches.batch_norm import least_rows
from onepass.training.batches.mapped_batches import MappedBatches
from onepass.training.batches.rows import Rows
from onepass.training.sources.memory import CHUNK_ROWS

CPU = torch.device("cpu")


def split_batches(network: Network, rows: Rows, *, size: int, alike: bool = False) -> Batches:
    """Rows on the network's device, targets in the scale of its logits; a batch's are `alike` where
    they are about as long as one another. Rows of files stay there."""
    device = next(network.parameters()).device
    kind, home = (MappedBatches, CPU) if rows.memory.mapped else (Batches, device)
    batches = kind(
        tensors(rows.inputs, home),
        {name: _standardised(network, name, rows, device) for name in rows.targets},
        tensors(rows.answered, home),
        size=size,
        pools=rows.pools,
        least=least_rows(network),
        ragged=network.ragged,
        labelled=tensors(dict(rows.labelled), home),
        members=network.members if network.apart else 1,
        alike=alike,
    )
    if isinstance(batches, MappedBatches):
        batches.device = device
    return batches


def _standardised(network: Network, name: str, rows: Rows, device: torch.device) -> Tensor:
    """The targets (N, ...) of a task; of rows in files, in another one."""
    answers, index = network.heads.seat[name]
    target = torch.from_numpy(rows.targets[name])
    if not rows.memory.mapped:
        return answers.standardised(index, target.to(device))
    parts = (answers.standardised(index, some.to(device)) for some in target.split(CHUNK_ROWS))
    first = answers.standardised(index, target[:1].to(device)).cpu().numpy()
    room = rows.memory.empty((len(target), *first.shape[1:]), first.dtype)
    for start, part in zip(range(0, len(target), CHUNK_ROWS), parts, strict=True):
        room[start : start + len(part)] = part.cpu().numpy()
    return torch.from_numpy(room)
