"""Trunks: one file per kind. A trunk is a list of stages; sharing decides who owns copies."""

from models.network.trunks.mlp import MlpSpec

Trunk = MlpSpec

__all__ = ["MlpSpec", "Trunk"]
