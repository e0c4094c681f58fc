"""Which callers try another version: a part of them, always the same ones, by what a header of
theirs holds. Who has no such header is not among them.
"""

from collections.abc import Mapping
from typing import Annotated
from zlib import crc32

from pydantic import Field, StringConstraints

from onepass.models.contract.frozen import Frozen

PARTS = 10_000
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=64, to_lower=True)]


class Canary(Frozen):
    """Which of a model's versions is tried, and by whom."""

    version: str = Field(min_length=1)
    percent: float = Field(gt=0, le=100)
    header: Header = "x-user"
    """What it holds is the same for one caller."""

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a caller is one of those."""
        value = headers.get(self.header.encode())
        if value is None:
            return False
        return crc32(self.version.encode() + value) % PARTS < self.percent * PARTS / 100
