"""Networks of pictures that others trained on ImageNet: small definitions of our own, which take
the weights that `onepass convert` wrote."""

from onepass.models.network.pictures.architectures import ARCHITECTURES, Architecture, parts
from onepass.models.network.pictures.frozen import PictureTrunk, width_of
from onepass.models.network.pictures.spec import PictureSpec, Sees, of_pictures
from onepass.models.network.pictures.stage import Foreign, made

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Foreign",
    "PictureSpec",
    "PictureTrunk",
    "Sees",
    "made",
    "of_pictures",
    "parts",
    "width_of",
]
