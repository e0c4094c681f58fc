"""Pretrained trunks of somebody else's: transformers' encoders of texts, made from their own
config alone, with weights from a local folder. Nothing is downloaded, and no code of a folder's is
run."""

from onepass.models.network.pretrained.frozen import FrozenTrunks, ready, standing
from onepass.models.network.pretrained.spec import LastSpec, LoraSpec, PretrainedSpec, Reads
from onepass.models.network.pretrained.trunk import PretrainedTrunk, feature_count

__all__ = [
    "FrozenTrunks",
    "LastSpec",
    "LoraSpec",
    "PretrainedSpec",
    "PretrainedTrunk",
    "Reads",
    "feature_count",
    "ready",
    "standing",
]
