"""What a spec says of the graph that serves."""

from onepass.models.contract.frozen import Frozen
from onepass.models.graph_manifest import Weights


class ExportSpec(Frozen):
    """In `int8` the graph holds its large weight matrices in eight bits: a quarter of the bytes,
    and half of the time where layers are large. Its own answers, not those of the weights it was
    made of, are what thresholds are tuned by, golden rows repeat and the report judges.
    """

    weights: Weights = "float32"
    """What the graph holds its large matrices in: `float32`, or `int8`, which is a quarter of the
    bytes."""
