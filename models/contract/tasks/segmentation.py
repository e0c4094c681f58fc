"""A segmentation task: one label for each pixel of an image."""

from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Pixels
from onepass.models.contract.options import AS_ALWAYS, MASKS_OPTION, Options
from onepass.models.contract.placing import placings
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.labels import check_labels, object_schema
from onepass.models.contract.tasks.masks import mask_field, mask_schema
from onepass.models.contract.tasks.pixels import SEEN, SIZE, PixelsTask, means, whereabouts

MOST_LABELS = 254
"""What a mask of bytes can hold beside pixels that are not seen, and such as are left out."""


class SegmentationTask(PixelsTask):
    """One of `labels` for each pixel: in a mask, label n is the number n. Pixels of the number
    `ignore` are left out of training and of what is judged.
    """

    kind: Literal["segmentation"] = "segmentation"
    labels: tuple[str, ...] = Field(default=(), max_length=MOST_LABELS)
    """The labels of pixels, in the order of their numbers in a mask, from 0."""
    ignore: int = Field(default=255, ge=0, le=255)
    """The number of pixels that are not known: nothing is learnt of them, nothing judged."""

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        check_labels(self.labels, 2)
        if self.ignore < len(self.labels):
            text = f"is the number of the label {self.labels[self.ignore]!r}"
            raise ValueError(f"ignore: {self.ignore} {text}: say another, such as 255")
        return self

    @cached_property
    def form(self) -> Pixels:
        """A label for each pixel."""
        return Pixels(labels=self.labels, along="image", called="pixels", size=self.extent)

    @property
    def options(self) -> tuple[str, ...]:
        """How masks are written."""
        return (MASKS_OPTION,)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"classes": (B, H, W), "confidence": (B, H, W)} -> one answer per row: masks have the
        size of the pictures that were sent, where that is known."""
        return self.answers_under(columns, listing, AS_ALWAYS)

    def answers_under(
        self, columns: Columns, listing: Listing, options: Options
    ) -> list[dict[str, Any]]:
        """The same, masks as a caller wants them."""
        classes = columns["classes"].astype(np.uint8)
        shares, sure = listing(self._shares(classes)), listing(means(columns["confidence"]))
        places = placings(columns, self.extent)
        return [
            {
                "size": place.size,
                "seen": place.seen,
                "shares": dict(zip(self.labels, own, strict=True)),
                "confidence": confidence,
                **mask_field(place.labels(mask), self.labels, options.masks),
            }
            for mask, own, confidence, place in zip(classes, shares, sure, places, strict=True)
        ]

    def _shares(self, classes: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(B, H, W) -> the share of each label's pixels (B, K)."""
        flat, count = classes.reshape(len(classes), -1).astype(np.int64), len(self.labels)
        rows = np.arange(len(flat))[:, None] * count
        counts = np.bincount((flat + rows).ravel(), minlength=len(flat) * count)
        return (counts.reshape(-1, count) / flat.shape[1]).astype(np.float32)

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """The mask (B, H, W) as the network sees the image; the labels' shares (B, K); how probable
        labels are, in the mean (B,); where the picture is."""
        match field:
            case "mask":
                return columns["classes"].astype(np.uint8)
            case "shares":
                return self._shares(columns["classes"].astype(np.uint8))
            case "confidence":
                return means(columns["confidence"])
            case _:
                return whereabouts(field, columns, self.extent)

    @property
    def described(self) -> list[str | None]:
        """Its labels."""
        return [*self.labels]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        share = {"type": "number", "minimum": 0, "maximum": 1}
        fields = object_schema(
            {
                "size": SIZE,
                "seen": SEEN,
                "shares": object_schema(dict.fromkeys(self.labels, share)),
                "confidence": share | {"description": "how probable the labels are, in the mean"},
            }
        )
        fields["properties"]["mask"] = mask_schema(self.labels)  # ?masks=none leaves it out
        return fields
