"""Batch norm needs two rows: the deviation of a single one is none.

A last batch of one row is joined to the batch before it; batches of one are refused, and so are
data that have no more.
"""

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from onepass.models.network.sharing import SharingSpec
from onepass.models.network.sharing.mtan import MtanSpec
from onepass.models.network.trunks import (
    BagSpec,
    Conv1dSpec,
    ConvSpec,
    CustomSpec,
    MlpSpec,
    PretrainedTrunkSpec,
    ResnetSpec,
    TransformerSpec,
    Trunk,
    layout,
)

LEAST = 2
RULE = "batch norm needs 2 rows or more"


def least_rows(network: nn.Module) -> int:
    """How many rows a batch of training must have."""
    return LEAST if any(isinstance(module, _BatchNorm) for module in network.modules()) else 1


def problems_of(trunk: Trunk, sharing: SharingSpec, batch_size: int) -> list[str]:
    """What is wrong with the size of batches; a trunk of one's own is looked at once it is made."""
    if batch_size >= LEAST or not (_in_trunk(trunk) or _in_sharing(sharing, trunk)):
        return []
    return [f"training.batch_size: {RULE} in a batch, got {batch_size}"]


def problems_of_built(network: nn.Module, batch_size: int, rows: int) -> list[str]:
    """The same of a network, and of the training rows that it has."""
    least = least_rows(network)
    if batch_size < least:
        return [f"training.batch_size: {RULE} in a batch, got {batch_size}"]
    return [f"training: {RULE}, and there is 1 training row"] if rows < least else []


def _in_trunk(trunk: Trunk) -> bool:
    match trunk:
        case MlpSpec() | ConvSpec():
            return trunk.norm == "batch"
        case ResnetSpec():
            return True
        case BagSpec() | TransformerSpec() | Conv1dSpec() | PretrainedTrunkSpec() | CustomSpec():
            return False


def _in_sharing(sharing: SharingSpec, trunk: Trunk) -> bool:
    """The masks of maps have it."""
    return isinstance(sharing, MtanSpec) and layout(trunk) == "map"
