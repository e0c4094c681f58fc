"""A trunk as it is, but wider or narrower."""

from onepass.models.network.trunks import (
    BagSpec,
    Conv1dSpec,
    ConvSpec,
    CustomSpec,
    MlpSpec,
    PretrainedTrunkSpec,
    ResnetSpec,
    TransformerSpec,
)
from onepass.training.specs.spec import Spec
from onepass.training.studies.tuning.document import Document, merged

SCALES = (0.5, 1.0, 2.0, 4.0)


def widened(spec: Spec, scale: float) -> Document:
    """What changes in the spec where its trunk has so many times as many units per layer."""
    if scale == 1:
        return {}
    trunk = spec.trunk
    match trunk:
        case MlpSpec() | BagSpec() | PretrainedTrunkSpec():
            own: Document = {"widths": _times(trunk.widths, scale)}
        case ConvSpec() | Conv1dSpec():
            own = {
                "channels": _times(trunk.channels, scale),
                "widths": _times(trunk.widths, scale),
            }
        case ResnetSpec():
            own = {"width": _times((trunk.width,), scale)[0], "widths": _times(trunk.widths, scale)}
        case TransformerSpec():
            heads = trunk.heads
            each = max(1, round(spec.encoders.tokens.width / heads * scale))
            width: Document = {"encoders": {"tokens": {"width": heads * each}}}
            return merged(width, {"trunk": {"widths": _times(trunk.widths, scale)}})
        case CustomSpec():
            return {}  # what its widths are is for its factory to know
    return {"trunk": own}


def _times(widths: tuple[int, ...], scale: float) -> list[int]:
    return [max(1, round(width * scale)) for width in widths]
