"""The rows of a split as the network is fed them, batch by batch."""

from onepass.models.network import Network
from onepass.training.batches.batch import Batches, tensors
from onepass.training.batches.batch_norm import least_rows
from onepass.training.batches.rows import Rows


def split_batches(network: Network, rows: Rows, *, size: int, alike: bool = False) -> Batches:
    """Rows on the network's device, targets in the scale of its logits; a batch's are `alike` where
    they are about as long as one another."""
    device = next(network.parameters()).device
    targets = {}
    for name, target in tensors(rows.targets, device).items():
        answers, index = network.heads.seat[name]
        targets[name] = answers.standardised(index, target)
    return Batches(
        tensors(rows.inputs, device),
        targets,
        tensors(rows.answered, device),
        size=size,
        pools=rows.pools,
        least=least_rows(network),
        ragged=network.ragged,
        labelled=tensors(dict(rows.labelled), device),
        members=network.members if network.apart else 1,
        alike=alike,
    )
