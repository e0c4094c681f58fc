"""What others read of an input, beside what the network is fed of it: a pretrained trunk of texts,
in an array of its own, or a list of words that has vectors."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from numpy.typing import NDArray

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.frozen import Frozen
from onepass.models.contract.pretrained import PretrainedPieces


class Readable(Frozen):
    """Of most kinds nothing is."""

    readable: ClassVar[bool] = False
    """Whether a pretrained trunk of texts may read it."""
    worded: ClassVar[bool] = False
    """Whether its words may have vectors of a list."""

    def read_by(self, cut: PretrainedPieces) -> Self:
        """The same, read by such a trunk, too."""
        return self.model_copy(update={"pretrained": cut})

    @property
    def pieces(self) -> PretrainedPieces | None:
        """What a pretrained trunk is fed of it, in an array beside its own, `name.pieces`."""
        return None

    @property
    def pieces_shape(self) -> Shape:
        """Of one row of that array."""
        return (ANY,)

    def pieces_array(self, values: Sequence[Any]) -> NDArray[Any]:
        """Checked, decoded values -> that array: (B, L) or (B, L, 2)."""
        raise NotImplementedError

    def pieces_column(self, values: NDArray[Any]) -> NDArray[Any]:
        """A checked tensor -> that array."""
        raise NotImplementedError
