"""What every kind of input is: a rule for one value, and the way from values to an array."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator
from pydantic_core import CoreSchema

from onepass.models.contract.columns import Shape
from onepass.models.contract.inputs.readable import Readable
from onepass.models.contract.outside import Place, Range
from onepass.models.contract.reading import AS_BEFORE, Reading
from onepass.models.contract.steps import Hold, Steps, unbounded


class InputBase(Readable):
    """`default` stands in for a value that is left out or null; `optional` says that it is absent,
    and the network has learnt what that means."""

    kind: str
    optional: bool = False
    """Whether a row may come without a value. The network is told so, and has learnt what it means.
    Not beside a `default`."""
    default: Any = None
    """What stands in for a value that is left out or null. Without one, and unless `optional`, such
    a row is refused."""

    reading: ClassVar[Reading] = AS_BEFORE
    """How values are read: the contract's rule, which `under` sets. No field: it is not the input
    that says so."""

    takes: ClassVar[str]
    """Kinds of numpy arrays that hold such values."""

    at_once: ClassVar[frozenset[type]] = frozenset()
    """Types of JSON values that are checked as a column; none where each is read by itself."""

    decodes: ClassVar[Literal["text", "file"] | None] = None
    """What a checked value is before it is decoded: a text, which is quick, or a file, which takes
    milliseconds; None where there is nothing to decode."""

    watched: ClassVar[Literal["number", "place", "moment", "items", "numbers"]] = "number"
    """As what its array is looked at while serving."""

    @property
    def unknown_items(self) -> bool:
        """Whether items of a row may be none of a vocabulary."""
        return False

    @property
    def held_by(self) -> str:
        """The same, by these rules."""
        return self.takes

    @model_validator(mode="after")
    def _absent_or_default(self) -> Self:
        if self.optional and self.default is not None:
            raise ValueError("has a default, so it is never absent: say optional or default")
        return self

    def under(self, reading: Reading) -> Self:
        """The same, whose values are read by these rules."""
        if self.reading == reading:
            return self
        twin = self.model_copy()
        fields = {
            name: value for name, value in self.__dict__.items() if name in type(self).model_fields
        }
        twin.__dict__.clear()  # of what was made by other rules
        twin.__dict__.update(fields, reading=reading)
        return twin

    @property
    def numeric(self) -> bool:
        """Whether it is a number, or several of one unit."""
        return False

    @property
    def offsets(self) -> tuple[float, ...]:
        """What is taken away from each of its numbers; none, where nothing is."""
        return ()

    def moved(self, offsets: tuple[float, ...]) -> Self:
        """The same, from whose numbers these are taken away."""
        raise NotImplementedError

    def in_unit(self, array: NDArray[Any]) -> NDArray[Any]:
        """An array -> its numbers, as a caller sends them."""
        return array

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The values that it knows, where others are unseen."""
        return ()

    @property
    def places(self) -> int:
        """How many different tokens it has, padding and the unknown one's included; of none 0."""
        return 0

    def seen(self, facts: Mapping[str, Any]) -> Place | Range | None:
        """What training saw of it, in arrays as they are compared; None where nothing is outside.

        `facts` are a report's.
        """
        return None

    def usual(self, facts: Mapping[str, Any]) -> Any:
        """What it is as a rule, as a checked row has it; None where no value of it is usual, as of
        pictures.

        `facts` are a report's. Raises KeyError, with the one that is missing.
        """
        return None

    @property
    def comparable(self) -> Callable[[NDArray[Any]], NDArray[Any]] | None:
        """What makes of an array what is compared with that, where it is not the array itself."""
        return None

    @property
    def exact(self) -> bool:
        """Whether 32-bit floats cannot tell its values apart: they are read as 64-bit ones."""
        return False

    @property
    def required(self) -> bool:
        """Whether every row must have it."""
        return self.default is None and not self.optional

    @property
    def item_shape(self) -> Shape:
        """Of one row in a tensor."""
        return ()

    @property
    def row_shape(self) -> Shape:
        """Of one row in the array that the network is fed."""
        return self.item_shape

    def length_of(self, value: Any) -> int:
        """Of a checked, decoded value that is a row of any length."""
        return len(value or ())

    @property
    def longest(self) -> int:
        """Of the rows, where they are of unequal length: how long one is at most; else 1."""
        return 1

    @property
    @abstractmethod
    def described(self) -> list[str | None]:
        """What there is to say of it to a reader, a few words each, some of them empty."""

    @property
    def most_values(self) -> int:
        """Of one row, at most."""
        return 1

    def letters(self, value: Any) -> int:
        """How many letters `decode` looks at."""
        raise NotImplementedError

    def decode(self, value: Any) -> Any:
        """A checked value -> what `array` takes, where that is something else."""
        raise NotImplementedError

    def decode_in_steps(self, value: Any, hold: Hold = unbounded) -> Steps[Any]:
        """The same of a file, with a pause where it is large."""
        raise NotImplementedError

    def upright(self, value: Any, most_pixels: int, hold: Hold = unbounded) -> Steps[NDArray[Any]]:
        """The picture that a file is, as it is seen: (H, W, 3), of at most so many pixels."""
        raise NotImplementedError

    def known(self, value: Any) -> Any:
        """A value that was sent, without what says that nothing is there; None where all does."""
        return None if self.reading.is_missing(value) else value

    def known_rows(self, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """The same of a tensor, and where nothing is: (B, ...) -> (B, ...), (B,)."""
        if values.ndim > 1:
            return values, np.zeros(len(values), dtype=np.bool_)
        return values, self.reading.gone(values)

    def said_missing(self) -> dict[str, Any]:
        """JSON Schema of texts that a required input does not take: they say that it is missing."""
        if self.reading.empty == "text" or not self.required:
            return {}
        words = sorted(self.reading.words - {""})
        return {"pattern": r"\S"} | ({"not": {"enum": words}} if words else {})

    @abstractmethod
    def field_schema(self) -> CoreSchema:
        """What a caller may send, before null is considered."""

    @abstractmethod
    def array(self, values: Sequence[Any]) -> NDArray[Any]:
        """Checked values, None where the default shall stand, any number of them: (B, ...)."""

    @abstractmethod
    def item_schema(self) -> CoreSchema:
        """The rule for one item of a tensor."""

    @abstractmethod
    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items of a tensor that rule refuses: (B, ...) -> (B, ...)."""

    def fits(self, values: NDArray[Any]) -> bool:
        """Whether it refuses none, as nearly always."""
        return not np.count_nonzero(self.misfits(values))

    @abstractmethod
    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """A checked tensor -> the array: (B, ...)."""

    def checked(self, values: NDArray[Any]) -> NDArray[Any] | None:
        """A tensor -> the array; None where its rule refuses an item."""
        return self.column(values) if self.fits(values) else None

    @abstractmethod
    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
