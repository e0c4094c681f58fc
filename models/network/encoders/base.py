"""What an encoder is: an input as features of rows (B, width), as a map, or as tokens (B, L, D)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from onepass.models.contract.contract import Arrays
from onepass.models.network.flow import FedLayout

Declared = TypeVar("Declared")
Setting = TypeVar("Setting")


class RowPart(nn.Module, ABC):
    """Some inputs as features of each row."""

    width: int
    named_rows: ClassVar[str | None] = None
    """The tensor whose last rows stand for the values of a vocabulary, if it has one."""
    by_input: ClassVar[bool] = False
    """Whether its tensors (F, ..., ...) hold a slice for each of its inputs."""
    embeds_numbers: bool = False
    """Whether each number becomes several features."""

    @abstractmethod
    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs to know from the training rows."""

    def weigh(self, arrays: Arrays, labels: NDArray[np.float32]) -> None:
        """Takes what it needs of the labels (N, K), which are 1, 0, or NaN for not known."""

    def refine(self, edges: Mapping[str, NDArray[np.float64]]) -> None:
        """Takes further edges of the bins of numbers, as many as there is room for."""

    @property
    def chunks(self) -> tuple[int, ...]:
        """Widths of features that belong together, as an embedding's: they sum to `width`."""
        return (self.width,)

    @abstractmethod
    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """{name: (B, ...)} -> (B, width)."""


class MapPart(nn.Module, ABC):
    """An input as a map of `width` channels."""

    name: str
    width: int

    @abstractmethod
    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs to know from the training rows."""

    @abstractmethod
    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """{name: (B, ...)} -> (B, C, H, W)."""


class TokenPart(nn.Module, ABC):
    """An input as tokens: {name: (B, ...)} -> (B, L, D) and a mask (B, L), L at most `length`."""

    name: str
    width: int
    length: int
    named_rows: ClassVar[str | None] = None
    """The tensor whose last rows stand for the values of a vocabulary, if it has one."""
    empty_is_absent: ClassVar[bool] = False
    """Whether no token at all, and a flag beside, says that the input is absent."""

    @abstractmethod
    def fit(self, arrays: Arrays) -> None:
        """Takes what it needs to know from the training rows."""

    @abstractmethod
    def forward(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The vectors of the tokens, and which there are."""


Part = RowPart | MapPart | TokenPart


class Encoded(ABC, Generic[Declared, Setting]):
    """What the network knows of an input of one kind."""

    layout: ClassVar[FedLayout] = "rows"
    """What it can be handed on as, to a trunk that takes that."""
    foremost: ClassVar[bool] = False
    """Whether beside it tokens of other kinds are rows: there are answers for each of its own."""

    def __init__(self, name: str, declared: Declared, spec: Setting) -> None:
        self.name, self.declared, self.spec = name, declared, spec

    @property
    def width(self) -> int:
        """Channels of a map."""
        raise NotImplementedError

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of a map."""
        raise NotImplementedError

    @abstractmethod
    def part(self, layout: FedLayout) -> Part | None:
        """The module for a trunk that takes this layout; None where it is encoded with others of
        its kind and setting, in one.
        """

    def together(self, declared: Mapping[str, Declared]) -> RowPart:
        """The one module of all inputs of this kind and setting."""
        raise NotImplementedError
