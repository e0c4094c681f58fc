"""What a spec says of a pretrained trunk."""

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, SerializationInfo, field_serializer

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.pretrained import MOST
from onepass.models.network.foreign import NAMES, LastSpec

Pool = Literal["mean", "start", "mean_max"]


class LoraSpec(Frozen):
    """Beside the linear layers of attention stand products of two narrow ones, of that rank, which
    learn in their place (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2022).
    They are added to them, times `scale`, where the network is exported.
    """

    lora: int = Field(ge=1, le=1024)
    """The rank of the products."""
    scale: float = Field(default=2.0, gt=0)
    """What the products are multiplied with."""
    feed_forward: bool = False
    """Whether the layers of the perceptrons behind attention get some, too."""


class FolderSpec(Frozen):
    """A trunk from the folder `path`: config.json, model.safetensors, tokenizer.json.

    It stands still, or learns at `lr_factor` times the learning rate: `all` of it, each layer at
    `layer_decay` times the rate of the one above; the last few layers; or low-rank products.
    """

    path: Path = Field(examples=["all-MiniLM-L6-v2"])
    """The folder of the trunk: config.json, model.safetensors, tokenizer.json."""
    train: Literal["frozen", "all"] | LastSpec | LoraSpec = "frozen"
    """What learns: nothing (`frozen`), `all`, the last few layers, {last: 2}, or low-rank products
    beside them, {lora: 8}."""
    lr_factor: float = Field(default=0.1, gt=0, le=1000)
    """What the learning rate is multiplied with where it learns."""
    layer_decay: float = Field(default=0.9, gt=0, le=1)
    """With `train: all`, the rate of a layer in parts of that of the one above."""
    max_tokens: int | None = Field(default=None, ge=3, le=MOST)
    """Pieces of a text that are read; left out, as many as the folder's tokenizer keeps."""
    alone: bool = False
    """Whether our own features of the input are left out, which stand beside it else."""
    layers: tuple[Annotated[int, Field(ge=1, le=999)], ...] = Field(default=(), max_length=16)
    """The layers whose outputs are the features, side by side, from 1 on; left out, the last one's.
    Layers in the middle know more of single words, and often more of what is asked than the last
    one does."""
    together: bool = False
    """Whether features are scaled so that all together vary as one does else: a rate that suits our
    own, which are few, is too high for hundreds beside them."""
    licence: str | None = Field(default=None, min_length=1, max_length=1000)
    """Licence of the weights, as manifest and report tell it; left out, what the folder states."""
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    """Hash of model.safetensors, which must be its own where it is said."""
    config: dict[str, Any] = Field(default_factory=dict)
    """The config.json of the folder: reading a spec looks into it."""

    @field_serializer("path")
    def _named(self, path: Path, info: SerializationInfo) -> Path | str:
        if info.context == NAMES:
            return path.name
        return str(path) if info.mode == "json" else path

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self.train == "frozen"


class PretrainedSpec(FolderSpec):
    """Such a trunk as an encoder."""

    pool: Pool = "mean"
    """What becomes of a text's pieces where rows are asked for; of tokens, each has its own.
    `mean_max` is their mean and the greatest of each feature, side by side."""


class Reads(NamedTuple):
    """How a trunk reads an input."""

    spec: PretrainedSpec
    words: bool
    """Whether what comes of it belongs to words, one by one."""

    @property
    def pool(self) -> Pool | None:
        """What becomes of all pieces together; None where each belongs to a word."""
        return None if self.words else self.spec.pool


__all__ = ["NAMES", "FolderSpec", "LastSpec", "LoraSpec", "Pool", "PretrainedSpec", "Reads"]
