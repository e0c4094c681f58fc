"""Constants that are none any more: where a network starts from another bundle, an input or target
that was the same in all rows there may vary here.
"""

import torch
from torch import Tensor

from onepass.models.network import Network
from onepass.models.network.encoders.bins import BinnedNumber
from onepass.models.network.encoders.ramps import Ramps
from onepass.models.network.encoders.scales import QuantileScaling


def revive(network: Network, fitted: dict[str, Tensor]) -> None:
    """Takes statistics of these rows, in place of those by which a constant has no say or is the
    answer.
    """
    for path, module in network.named_modules():
        if isinstance(module, BinnedNumber) and module.deviation.isinf().all():
            module.edges.copy_(fitted[f"{path}.edges"])
        if isinstance(module, Ramps | QuantileScaling):
            gone = module.dead
            for name, buffer in module.named_buffers():
                buffer[gone] = fitted[f"{path}.{name}"][gone]
        for part in ("deviation", "typical"):
            taken = getattr(module, part, None)
            if not isinstance(taken, Tensor):
                continue
            own = fitted[f"{path}.{part}"]
            dead = (taken == 0) | taken.isinf()
            taken[dead] = own[dead]
            mean = getattr(module, "mean", None)
            if isinstance(mean, Tensor) and dead.any():
                fresh = fitted[f"{path}.mean"]
                mean.copy_(torch.where(dead, fresh, mean) if dead.shape == mean.shape else fresh)
