"""What a spec says of a network of pictures from a folder that `onepass convert` wrote."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from onepass.models.contract.frozen import Frozen
from onepass.models.network.foreign import Foreign as Weights
from onepass.models.network.foreign import LastSpec
from onepass.models.network.pictures.architectures import Architecture

FORMAT = "onepass-pictures"
Channels = tuple[float, float, float]


class PictureConfig(Frozen):
    """The config.json of such a folder. `mean` and `deviation` are those of red, green and blue, 0
    to 1, that the network was trained with."""

    format: Literal["onepass-pictures"] = "onepass-pictures"
    """What kind of folder it is."""
    architecture: Architecture
    """Which network it is."""
    mean: Channels = (0.485, 0.456, 0.406)
    """Means of red, green and blue, 0 to 1, that the network was trained with."""
    deviation: Channels = (0.229, 0.224, 0.225)
    """Deviations of red, green and blue, 0 to 1, that the network was trained with."""
    converted_from: str | None = None
    """The sha256 of the file that was converted."""
    source: str | None = None
    """Where its weights were got from."""
    licence: str | None = None
    """The licence of its weights."""


class PictureSpec(Weights):
    """It stands still, or learns at `lr_factor` times the learning rate: `all` of it, each stage at
    `layer_decay` times the rate of the one above, or the last few stages. Batch norm keeps its
    statistics where it stands still.
    """

    train: Literal["frozen", "all"] | LastSpec = "frozen"
    """What learns: nothing (`frozen`), `all`, or the last few stages, {last: 1}."""
    lr_factor: float = Field(default=0.1, gt=0, le=1000)
    """What the learning rate is multiplied with where it learns."""
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    """With `train: all`, the rate of a stage in parts of that of the one above."""
    alone: bool = False
    """Whether the picture itself is left out, which the trunk is fed else where it takes maps."""
    stages: tuple[Annotated[int, Field(ge=1, le=99)], ...] = Field(default=(), max_length=16)
    """The stages whose maps are the features, from 1 on; left out, the last one's. Early ones know
    edges and textures, the last one what things are called in ImageNet."""
    grid: int = Field(default=1, ge=1, le=16)
    """Along each side, the cells whose means a map becomes: more than one where the same thing is
    at the same place in all pictures, as in portraits."""
    mirror: bool = False
    """Whether features are the means of those of the picture and of its mirror image."""
    together: bool = False
    """Whether features are scaled so that all together vary as one does else. An optimizer gives
    each weight a step of the same length: thousands of features go too far in one step."""
    config: PictureConfig | None = None
    """The config.json of the folder: reading a spec looks into it."""

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self.train == "frozen"

    @property
    def known(self) -> PictureConfig:
        """The config."""
        assert self.config is not None, "reading a spec looks into the folder"
        return self.config


class Sees(NamedTuple):
    """How such a network reads an input."""

    spec: PictureSpec
    beside: bool
    """Whether the picture is fed to the trunk, too."""


def of_pictures(config: Mapping[str, Any]) -> bool:
    """Whether a config.json is that of such a folder."""
    return config.get("format") == FORMAT
