"""The trunks that a spec may name."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from onepass.models.network.trunks.bag import BagSpec
from onepass.models.network.trunks.conv import ConvSpec
from onepass.models.network.trunks.conv1d import Conv1dSpec
from onepass.models.network.trunks.custom import CustomSpec
from onepass.models.network.trunks.mlp import MlpSpec
from onepass.models.network.trunks.pretrained import PretrainedTrunkSpec
from onepass.models.network.trunks.resnet import ResnetSpec
from onepass.models.network.trunks.transformer import TransformerSpec

DEFAULT_KIND = "mlp"


def _with_kind(value: Any) -> Any:
    return {"kind": DEFAULT_KIND, **value} if isinstance(value, dict) else value


Trunk = Annotated[
    MlpSpec
    | ConvSpec
    | ResnetSpec
    | BagSpec
    | TransformerSpec
    | Conv1dSpec
    | PretrainedTrunkSpec
    | CustomSpec,
    Field(discriminator="kind"),
    BeforeValidator(_with_kind),
]
