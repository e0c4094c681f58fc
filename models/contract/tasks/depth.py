"""A depth task: one number for each pixel of an image, such as how far away it is."""

from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from onepass.models.contract.forms import Pixels
from onepass.models.contract.placing import Placing, placings
from onepass.models.contract.png import grey_png, scale
from onepass.models.contract.ranges import Float32, check_range, range_words
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.labels import object_schema
from onepass.models.contract.tasks.masks import PNG
from onepass.models.contract.tasks.pixels import SEEN, SIZE, PixelsTask, whereabouts

SHARES = {"min": 0.0, "median": 0.5, "max": 1.0}
"""Of the pixels of a map: how many lie below."""


class DepthTask(PixelsTask):
    """A number in `unit` for each pixel, kept within `min` and `max`; any quantity will do, of
    which there is one at each pixel.
    """

    kind: Literal["depth"] = "depth"
    unit: str | None = None
    """What the number of each pixel is measured in, such as `m`."""
    min: Float32 | None = None
    """The least number that is answered, in the unit; what is below becomes it."""
    max: Float32 | None = None
    """The greatest number that is answered, in the unit; what is above becomes it."""

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        check_range(self.min, self.max)
        return self

    @cached_property
    def form(self) -> Pixels:
        """A number for each pixel."""
        return Pixels(unit=self.unit, along="image", called="pixels", size=self.extent)

    @property
    def standardised(self) -> bool:
        """As numbers are."""
        return True

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"values": (B, H, W)} -> one answer per row: maps have the size of the pictures that were
        sent, where that is known."""
        table, places = columns["values"], placings(columns, self.extent)
        words = [listing(self.tensor(name, columns)) for name in SHARES]
        return [
            {
                "size": place.size,
                "seen": place.seen,
                **dict(zip(SHARES, own, strict=True)),
                **_map(values, place),
            }
            for values, place, own in zip(table, places, zip(*words, strict=True), strict=True)
        ]

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """The map (B, H, W) as the network sees the image, a number of each row's (B,), or where
        the picture is."""
        table = columns["values"]
        if field == "map":
            return table
        if field in SHARES:
            flat = table.reshape(len(table), -1)
            return np.quantile(flat, SHARES[field], axis=1).astype(np.float32)
        if field in ("offset", "step"):
            scales = [scale(one)[field == "step"] for one in table]
            return np.array(scales, dtype=np.float32)
        return whereabouts(field, columns, self.extent)

    @property
    def described(self) -> list[str | None]:
        """Its unit and its range."""
        return [self.unit, range_words(self.min, self.max)]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        number: dict[str, Any] = {"type": "number"}
        number |= {"description": f"in {self.unit}"} if self.unit else {}
        text = "a PNG of 16 bits: what has the number n lies at offset + n * step, 0 is not seen"
        return object_schema(
            {
                "size": SIZE,
                "seen": SEEN,
                "min": number,
                "median": number,
                "max": number,
                "map": PNG | {"description": text},
                "offset": number,
                "step": number,
            }
        )


def _map(values: NDArray[np.float32], place: Placing) -> dict[str, Any]:
    table = place.numbers(values)
    offset, step = scale(values)
    return {"map": grey_png(table, offset, step), "offset": offset, "step": step}
