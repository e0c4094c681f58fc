"""A text as features of a pretrained trunk, beside those of our own bag or instead of them.

Each is standardised by the training rows: a trunk's features lie far apart from each other.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs.base import features, pieces
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.encoders.statistics import copy_statistics
from onepass.models.network.pretrained import PretrainedSpec, PretrainedTrunk
from onepass.models.network.pretrained.library import width_of

FITTED_ROWS = 512
"""Texts that features are standardised by, where the trunk learns; else all."""
CHUNK_ROWS = 32


class PretrainedRows(RowPart):
    """(B, L) pieces, or what a frozen trunk made of them -> (B, width)."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, spec: PretrainedSpec) -> None:
        super().__init__()
        self.name, self.spec = name, spec
        self.width = width_of(spec.config)
        self.trunk = None if spec.frozen else PretrainedTrunk(spec)
        self.register_buffer("mean", torch.zeros(self.width))
        self.register_buffer("deviation", torch.ones(self.width))

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation from training rows."""
        if self.trunk is None:
            table = arrays[features(self.name)]
        else:
            some = torch.from_numpy(arrays[pieces(self.name)][:FITTED_ROWS])
            training, _ = self.trunk.training, self.trunk.eval()
            with torch.no_grad():
                parts = [self.trunk.rows(part, self.spec.pool) for part in some.split(CHUNK_ROWS)]
            self.trunk.train(training)
            table = torch.cat(parts).numpy()
        copy_statistics(self.mean, self.deviation, table.astype("float64"))

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised."""
        if self.trunk is None:
            x = inputs[features(self.name)]
        else:
            x = self.trunk.rows(inputs[pieces(self.name)], self.spec.pool)
        return (x - self.mean) / self.deviation
