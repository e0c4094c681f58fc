"""A point in time, written as ISO 8601 has it: a day, and how much of day, week and year is over.

Float32 has steps of two minutes at today's Unix time, so days and the time of day stay apart: both
are exact to five milliseconds, and the network puts them together around the mean it has learnt.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from onepass.models.contract.columns import Shape
from onepass.models.contract.inputs.base import InputBase
from onepass.models.contract.moment_columns import Moments, moments_of
from onepass.models.contract.outside import Range, beyond
from onepass.models.contract.ranges import between

FORM = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?( ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?))?)?"
)
_FORM = re.compile(FORM)
LIKE = "2026-11-22T10:00:00Z or 2026-11-22"
EPOCH = date(1970, 1, 1).toordinal()
DAY_S = 86400
WIDTH = 4


class Moment(NamedTuple):
    """A point in time. It compares as time does."""

    day: float
    """Whole days since 1970, in UTC."""
    of_day: float
    """How much of that day is over, 0 to 1."""
    of_week: float
    """The same of its week, which begins on Monday."""
    of_year: float


def moment(text: str) -> Moment:
    """What an ISO 8601 text names: a day or a time of a day, in UTC where it has no offset.

    Raises:
        ValueError: it names nothing; the text says why.
    """
    if not _FORM.fullmatch(text):
        raise ValueError(f"must be an ISO 8601 time, such as {LIKE}")
    try:
        at = datetime.fromisoformat(text[:11].upper() + text[11:].replace(" ", "").upper())
        at = at.astimezone(UTC) if at.tzinfo else at
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no time that there is: {error}") from None
    day, first = at.toordinal(), date(at.year, 1, 1).toordinal()
    over = (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond * 1e-6) / DAY_S
    length = 366 if at.year % 4 == 0 and (at.year % 100 or at.year % 400 == 0) else 365
    return Moment(day - EPOCH, over, ((day - 1) % 7 + over) / 7, (day - first + over) / length)


def _checked(text: str) -> str:
    moment(text)
    return text


Written = Annotated[str, AfterValidator(_checked)]


class TimestampInput(InputBase):
    """A time; `min` and `max` refuse what lies outside, `default` stands in for a missing one."""

    kind: Literal["timestamp"] = "timestamp"
    min: Written | None = None
    """The earliest time that is answered, as ISO 8601 has it; a row with an earlier one is
    refused."""
    max: Written | None = None
    """The latest time that is answered, as ISO 8601 has it; a row with a later one is refused."""
    default: Written | None = None

    takes: ClassVar[str] = "O"
    watched: ClassVar[Literal["moment"]] = "moment"

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        low, high = self._bounds
        if low is not None and high is not None and low >= high:
            raise ValueError(f"min {self.min} must be before max {self.max}")
        if self.default is not None:
            try:
                self._read(self.default)
            except PydanticCustomError as error:
                raise ValueError(f"default {self.default} {error.message()}") from None
        return self

    @cached_property
    def _bounds(self) -> tuple[Moment | None, Moment | None]:
        low, high = (None if text is None else moment(text) for text in (self.min, self.max))
        return low, high

    @property
    def row_shape(self) -> Shape:
        """Of a moment."""
        return (WIDTH,)

    def seen(self, facts: Mapping[str, Any]) -> Range | None:
        """From its earliest to its latest second."""
        if "earliest" not in facts:
            return None
        ends = [facts["earliest"], facts["latest"]]
        first, last = seconds(np.array([moment(end) for end in ends], dtype=np.float32)).tolist()
        return Range(first, last, beyond(*ends))

    def usual(self, facts: Mapping[str, Any]) -> Any:
        """The median moment."""
        return moment(facts["median"])

    @property
    def comparable(self) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """In seconds."""
        return seconds

    def field_schema(self) -> CoreSchema:
        """What a caller may send; a checked value is a moment."""
        text = core_schema.custom_error_schema(
            core_schema.str_schema(strict=True),
            custom_error_type="timestamp_type",
            custom_error_message="must be a time as text",
        )
        return core_schema.no_info_after_validator_function(self._read, text)

    def _read(self, text: str) -> Moment:
        try:
            parsed = moment(self.reading.text(text))
        except ValueError as error:
            raise PydanticCustomError("timestamp", "{rule}", {"rule": str(error)}) from None
        low, high = self._bounds
        if low is not None and parsed < low:
            raise PydanticCustomError("too_early", "must not be before {min}", {"min": self.min})
        if high is not None and parsed > high:
            raise PydanticCustomError("too_late", "must not be after {max}", {"max": self.max})
        return parsed

    def array(self, values: Sequence[Moment | None]) -> NDArray[Any]:
        """Moments, None where the default shall stand: (B, 4) float32."""
        if self.default is not None:
            default = moment(self.default)
            values = [default if value is None else value for value in values]
        return np.array(values, dtype=np.float32).reshape(len(values), WIDTH)

    def item_schema(self) -> CoreSchema:
        """The rule for one item of a tensor."""
        return self.field_schema()

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items that rule refuses: (B,) -> (B,)."""
        return np.array([not self._fits(value) for value in values], dtype=np.bool_)

    def _fits(self, value: Any) -> bool:
        try:
            return isinstance(value, str) and self._read(value) is not None
        except PydanticCustomError:
            return False

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Checked texts: (B,) -> (B, 4) float32."""
        table = self._at_once(values)
        if table is not None:
            return table
        return self.array([moment(self.reading.text(value)) for value in values])

    def fits(self, values: NDArray[Any]) -> bool:
        """Whether none is refused."""
        return self._at_once(values) is not None or super().fits(values)

    def checked(self, values: NDArray[Any]) -> NDArray[Any] | None:
        """Texts, or numpy's points in time, (B,) -> (B, 4) float32; None where one is refused."""
        table = self._at_once(values)
        return table if table is not None or values.dtype.kind == "M" else super().checked(values)

    def _at_once(self, values: NDArray[Any]) -> NDArray[Any] | None:
        """The same, where all are written in the usual way and none is refused."""
        if values.dtype.kind == "M":
            at = Moments.of(values.astype("M8[us]").astype(np.int64))
        else:
            at = moments_of(values)
        if at is None or at.beyond(*self._bounds):
            return None
        return at.table().astype(np.float32)

    @property
    def described(self) -> list[str | None]:
        """Its range."""
        return [between(self.min, self.max)]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        bounds = [f"not before {self.min}"] if self.min else []
        bounds += [f"not after {self.max}"] if self.max else []
        text = "; ".join(
            [f"an ISO 8601 time, such as {LIKE}; UTC unless it says otherwise", *bounds]
        )
        return {"type": "string", "pattern": f"^{FORM}$", "description": text}


def seconds(table: NDArray[np.float32]) -> NDArray[np.int64]:
    """Unix time, rounded to whole seconds: (B, 4) -> (B,)."""
    days = table[:, :2].astype(np.float64)
    return np.rint(days[:, 0] * DAY_S + days[:, 1] * DAY_S).astype(np.int64)


def written(second: int) -> str:
    """Unix time as ISO 8601."""
    at = datetime(1970, 1, 1) + timedelta(seconds=second)
    return f"{at.isoformat()}Z"
