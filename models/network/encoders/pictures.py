"""A picture as features of a pretrained network, which stand beside other inputs.

Each is standardised by the training rows.
"""

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from onepass.models.contract.contract import Arrays
from onepass.models.contract.inputs.beside import features
from onepass.models.network.encoders.base import RowPart
from onepass.models.network.encoders.statistics import copy_foreign
from onepass.models.network.pictures import PictureSpec, PictureTrunk, Sees, width_of

FITTED_ROWS = 256
"""Pictures that features are standardised by, where the network learns; else all."""
CHUNK_ROWS = 32


class PictureRows(RowPart):
    """(B, C, H, W) pixels, or what a frozen network made of them -> (B, width)."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, spec: PictureSpec) -> None:
        super().__init__()
        self.name, self.spec = name, spec
        self.trunk = None if spec.frozen else PictureTrunk(spec)
        self.width = width_of(spec)
        self.register_buffer("mean", torch.zeros(self.width))
        self.register_buffer("deviation", torch.ones(self.width))

    def fit(self, arrays: Arrays) -> None:
        """Takes mean and deviation from training rows."""
        if self.trunk is None:
            table = arrays[features(self.name)]
        else:
            some = torch.from_numpy(arrays[self.name][:FITTED_ROWS])
            training, _ = self.trunk.training, self.trunk.eval()
            with torch.no_grad():
                parts = [self.trunk.rows(part) for part in some.split(CHUNK_ROWS)]
            self.trunk.train(training)
            table = torch.cat(parts).numpy()
        copy_foreign(self.mean, self.deviation, table, together=self.spec.together)

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """Standardised."""
        x = inputs[features(self.name)] if self.trunk is None else self.trunk.rows(
            inputs[self.name]
        )  # fmt: skip
        return (x - self.mean) / self.deviation


def picture_rows(seen: Mapping[str, Sees]) -> Iterator[tuple[str, PictureRows]]:
    """The features of pictures."""
    for name, one in seen.items():
        yield name, PictureRows(name, one.spec)
