"""Which callers try another version: a part of them, always the same ones, by what a header of
theirs holds, or a field of their row. Who has no such header or field is not among them.
"""

from collections.abc import Mapping
from typing import Annotated
from zlib import crc32

from pydantic import Field, StringConstraints, model_validator

from onepass.models.contract.frozen import Frozen, Name

PARTS = 10_000
USUAL = "x-user"
MOST = 1e300
"""What is larger is no number that a network reads."""
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=64, to_lower=True)]


class Canary(Frozen):
    """Which of a model's versions is tried, and by whom."""

    version: str = Field(min_length=1)
    percent: float = Field(gt=0, le=100)
    header: Header | None = None
    """What it holds is the same for one caller; `x-user` where nothing is said."""
    by: Name | None = None
    """In place of the header, an input: what it holds in the first row is."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Canary":
        if self.by is not None and self.header is not None:
            raise ValueError("by and header exclude each other: callers are told apart by one")
        return self

    @property
    def told_by(self) -> dict[str, str]:
        """What tells callers apart: the field, or the header."""
        return {"header": self.header or USUAL} if self.by is None else {"by": self.by}

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a caller is one of those, by a header."""
        value = headers.get((self.header or USUAL).encode())
        return self.by is None and value is not None and self._takes(value)

    def takes_value(self, value: object) -> bool:
        """Whether a caller is one of those, by what a field holds: a text, or a number however it
        is written."""
        match value:
            case str():
                return self._takes(value.encode("utf-8", "surrogatepass"))
            case bool() | None:
                return False
            case int() | float() if abs(value) <= MOST:
                return self._takes(repr(float(value)).encode())
            case _:
                return False

    def _takes(self, value: bytes) -> bool:
        return crc32(self.version.encode() + value) % PARTS < self.percent * PARTS / 100
