"""A key point task: named places in an image, such as the eyes and the nose of a face."""

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.errors import suggestion
from onepass.models.contract.forms import Points
from onepass.models.contract.frozen import Name
from onepass.models.contract.placing import placings
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.labels import Share, object_schema
from onepass.models.contract.tasks.pixels import SEEN, SIZE, PixelsTask, whereabouts
from onepass.models.contract.tasks.points import (
    MOST_POINTS,
    check_points,
    points_in_picture,
    points_schema,
)

SIGMA = 0.05
Sigma = Annotated[float, Field(gt=0, le=1)]


class KeypointsTask(PixelsTask):
    """One place for each of `points`, whether it can be seen or not; it counts as seen where that
    is more probable than `threshold`.

    `sigmas` say how far apart people mark the same point, as COCO counts it, for the similarity
    that a report states: 0.05 where nothing is said.
    """

    kind: Literal["keypoints"] = "keypoints"
    points: tuple[Name, ...] = Field(
        min_length=1, max_length=MOST_POINTS, examples=[["left_eye", "right_eye", "nose"]]
    )
    """Names of the points."""
    threshold: Share = 0.5
    """The probability above which a point counts as seen."""
    sigmas: dict[Name, Sigma] | None = Field(default=None, exclude_if=absent)
    """Per point, how far apart people mark it, in parts of the object's size, as COCO has it; 0.05
    unless said."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        check_points(self.points)
        for name in (self.sigmas or {}).keys() - {*self.points}:
            raise ValueError(f"sigmas: there is no point {name!r}{suggestion(name, self.points)}")
        return self

    @cached_property
    def form(self) -> Points:
        """Named places."""
        return Points(
            names=self.points,
            along="image",
            called="points",
            size=self.extent,
            threshold=self.threshold,
        )

    @property
    def spread(self) -> tuple[float, ...]:
        """The sigma of each point."""
        own = self.sigmas or {}
        return tuple(own.get(name, SIGMA) for name in self.points)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"points": (B, P, 3)} -> one answer per row."""
        count, placed = len(self.points), self.tensor("points", columns)
        flat = listing(placed.reshape(-1, placed.shape[2]))
        each = (flat[start : start + count] for start in range(0, len(flat), count))
        return [
            {
                "size": place.size,
                "seen": place.seen,
                "points": dict(zip(self.points, own, strict=True)),
            }
            for place, own in zip(placings(columns, self.extent), each, strict=True)
        ]

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """The points in pixels of the pictures that were sent (B, P, 3), or where these are."""
        if field != "points":
            return whereabouts(field, columns, self.extent)
        return points_in_picture(columns, self.extent)

    @property
    def described(self) -> list[str | None]:
        """Its points."""
        return [*self.points]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        points = points_schema(self.points)
        return object_schema({"size": SIZE, "seen": SEEN, "points": points})
