"""Encoders: one file, and in it one class, per kind of input. Together they turn the inputs into
what a trunk is fed."""

from onepass.models.network.encoders.all_inputs import Encoders
from onepass.models.network.encoders.kinds import bags, layouts, map_shape, reads, sees
from onepass.models.network.encoders.spec import EncodersSpec

__all__ = ["Encoders", "EncodersSpec", "bags", "layouts", "map_shape", "reads", "sees"]
