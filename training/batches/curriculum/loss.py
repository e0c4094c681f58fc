"""Easy rows before hard ones, by the losses of the network as it is when an epoch begins.

Kumar, Packer, Koller, "Self-Paced Learning for Latent Variable Models", NeurIPS 2010. Losses of
different tasks have no common scale: a row is as hard as the mean of its ranks in its
tasks' losses. They follow from the weights: a resumed run has them again without having kept them.
"""

from typing import Literal

from pydantic import Field

from onepass.training.batches.curriculum.pace import PaceSpec


class LossSpec(PaceSpec):
    """The first `warm` epochs draw all rows: before them, losses say nothing."""

    kind: Literal["loss"] = "loss"
    warm: int = Field(default=1, ge=1)
    """Epochs on all rows before the first that has some: before them, losses say nothing."""
