"""Mixing: how many rows of each source an epoch draws. None draws fewer rows than it has.

With a temperature, the share of a source of n rows is as n^(1 / temperature): at 1 each row is seen
once, towards infinity sources are drawn alike (Arivazhagan et al., "Massively Multilingual Neural
Machine Translation in the Wild", 2019). The largest source is seen once, smaller ones cycle.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.frozen import Frozen
from onepass.training.batches.pools import Pool


class UniformSpec(Frozen):
    """As many rows of each source: smaller ones cycle until the largest was seen once."""

    kind: Literal["uniform"] = "uniform"


class ProportionalSpec(Frozen):
    """Every row of every source once."""

    kind: Literal["proportional"] = "proportional"


class TemperatureSpec(Frozen):
    """Between the two: 1 is proportional, and the higher, the more uniform."""

    kind: Literal["temperature"] = "temperature"
    temperature: float = Field(default=2.0, ge=1)
    """The share of a source of n rows is as n^(1 / temperature)."""


Mixing = Annotated[UniformSpec | ProportionalSpec | TemperatureSpec, Field(discriminator="kind")]


def pools(mixing: Mixing, indices: Mapping[str, NDArray[np.int64]]) -> tuple[Pool, ...]:
    """Each source's training rows, and how many of them an epoch draws: none is left out."""
    largest = max((len(own) for own in indices.values()), default=0)
    return tuple(Pool(name, own, drawn(mixing, len(own), largest)) for name, own in indices.items())


def drawn(mixing: Mixing, size: int, largest: int) -> int:
    """Rows of one source in an epoch, beside the size of the largest."""
    match mixing:
        case UniformSpec():
            return largest
        case ProportionalSpec():
            return size
        case TemperatureSpec():
            return max(size, round(largest * (size / largest) ** (1 / mixing.temperature)))


def said(pools: Sequence[Pool]) -> list[str]:
    """The length of an epoch, in a sentence; nothing of a single source."""
    each = ", ".join(f"{pool.source} {_times(pool)}" for pool in pools)
    return [f"an epoch is {sum(pool.drawn for pool in pools):,} rows: {each}"] if pools else []


def _times(pool: Pool) -> str:
    size = len(pool.places)
    times = "once" if pool.drawn == size else f"{pool.drawn / size:.3g} times"
    return f"{times} ({size:,})"
