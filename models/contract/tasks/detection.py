"""A detection task: objects in an image, each with its box, its label, and answers of its own."""

from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Objects
from onepass.models.contract.frozen import Name
from onepass.models.contract.options import (
    AS_ALWAYS,
    MASKS_OPTION,
    THRESHOLD_OPTION,
    Masks,
    Options,
)
from onepass.models.contract.placing import placings
from onepass.models.contract.tasks.attributes import (
    RESERVED,
    Attribute,
    answer_schema,
    answered,
    tensor_of,
)
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.found import Found, found, in_order, in_picture, shown
from onepass.models.contract.tasks.labels import (
    UNTUNED,
    Share,
    Threshold,
    check_labels,
    threshold_words,
)
from onepass.models.contract.tasks.object_masks import MASK, MASK_SIDE, object_mask
from onepass.models.contract.tasks.pixels import PixelsTask, whereabouts
from onepass.models.contract.tasks.points import (
    MOST_POINTS,
    check_points,
    points_in_picture,
    points_schema,
)

MOST_LABELS, MOST_OBJECTS = 254, 1000


class DetectionTask(PixelsTask):
    """Objects of one of `labels` each, and of each the answers to `attributes`, where its `points`
    are and, with `masks`, which pixels of its box it covers.

    One is said where its score is above `threshold`; `tuned` takes the one with the best F1 on the
    rows held out. Of two of one label whose boxes share more than `overlap` of what either covers,
    the less probable one is left out. At most `max_objects` are found; where a spec does not say
    how many, twice the most in a training picture, and at least 64.
    """

    kind: Literal["detection"] = "detection"
    labels: tuple[str, ...] = Field(default=(), max_length=MOST_LABELS)
    """The labels of objects. Left empty in a spec, they are learnt from the annotations."""
    attributes: dict[Name, Attribute] = Field(default_factory=dict)
    """What is asked of each object, by name: tasks of their own."""
    points: tuple[Name, ...] = Field(default=(), max_length=MOST_POINTS)
    """Names of the points that each object has."""
    masks: bool = False
    """Whether it is asked which pixels of its box each object covers."""
    max_objects: int | None = Field(default=None, ge=1, le=MOST_OBJECTS)
    """The most objects that are found in a picture. Left out in a spec, twice the most in a
    training picture, and at least 64."""
    threshold: Threshold = "tuned"
    """The score above which an object is said; `tuned` takes the one with the best F1 on rows held
    out."""
    overlap: Share = 0.6
    """Of two objects of one label, the share of what either covers that both may cover; above it
    the less probable one is left out."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        check_labels(self.labels, 1)
        check_points(self.points)
        for name, attribute in self.attributes.items():
            if attribute.certainty is not None:
                raise ValueError(f"attributes.{name}.certainty: is for answers to rows")
        for name in RESERVED & self.attributes.keys():
            raise ValueError(f"attributes: {name!r} is what every object has: say another name")
        return self

    @cached_property
    def form(self) -> Objects:
        """A list of objects."""
        forms = tuple((name, one.form) for name, one in self.attributes.items())
        return Objects(
            labels=self.labels,
            along="image",
            called="objects",
            most=self.most,
            attributes=forms,
            points=self.points,
            side=self.side,
        )

    @property
    def most(self) -> int:
        """How many objects there is room for."""
        return self.max_objects or 1

    @property
    def side(self) -> int:
        """Cells along each side of a mask; 0 without masks."""
        return MASK_SIDE if self.masks else 0

    @property
    def bound(self) -> float:
        """Above which score an object is said."""
        return UNTUNED if self.threshold == "tuned" else self.threshold

    def places(self, columns: Columns) -> NDArray[Any]:
        """{"scores": (B, M), "classes": (B, M)} -> the index of the label of every object said."""
        said = shown(columns, self.extent)["scores"] > self.bound
        return np.asarray(columns["classes"][said]).astype(np.int64)

    def said(self, columns: Columns) -> NDArray[Any]:
        """The same of each object (B, M); -1 of those that are not said."""
        said = shown(columns, self.extent)["scores"] > self.bound
        return np.where(said, columns["classes"].astype(np.int64), -1)

    @property
    def options(self) -> tuple[str, ...]:
        """Above which score objects are said, and how their masks are written."""
        return (THRESHOLD_OPTION, MASKS_OPTION) if self.masks else (THRESHOLD_OPTION,)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """Computed fields (B, M, ...) -> one answer per row."""
        return self.answers_under(columns, listing, AS_ALWAYS)

    def answers_under(
        self, columns: Columns, listing: Listing, options: Options
    ) -> list[dict[str, Any]]:
        """The same, of objects above the score that a caller names."""
        bound = self.bound if options.threshold is None else options.threshold
        which = found(shown(columns, self.extent)["scores"], bound)
        objects, start = self._each(which, columns, listing, options.masks), 0
        each = list[dict[str, Any]]()
        for place, count in zip(placings(columns, self.extent), which.counts, strict=True):
            own, start = objects[start : start + count], start + count
            full = count == self.most
            told = {"size": place.size, "seen": place.seen, "count": count, "full": full}
            each.append(told | {"objects": own})
        return each

    def _each(
        self, which: Found, columns: Columns, listing: Listing, masks: Masks
    ) -> list[dict[str, Any]]:
        """An answer for every object of all rows."""
        boxes = listing(which.of(in_picture(columns, self.extent)))
        scores, classes = listing(which.of(columns["scores"])), which.of(columns["classes"])
        several = {key: which.of(one) for key, one in columns.items() if "." in key}
        objects = [
            {"label": self.labels[int(label)], "score": score, "box": box}
            for label, score, box in zip(classes.tolist(), scores, boxes, strict=True)
        ]
        asked: dict[str, list[Any]] = {**answered(self.attributes, several, listing)}
        if self.points:
            places = listing(which.of(points_in_picture(columns, self.extent)))
            asked["points"] = [dict(zip(self.points, each, strict=True)) for each in places]
        if self.masks and masks != "none":
            sizes = [place.size for place in placings(columns, self.extent)]
            soft = zip(which.rows.tolist(), which.of(columns["masks"]), boxes, strict=True)
            asked["mask"] = [
                object_mask(one, box, size=sizes[row], masks=masks) for row, one, box in soft
            ]
        for name, own in asked.items():
            for one, answer in zip(objects, own, strict=True):
                one[name] = answer
        return objects

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """One field, those objects first that are the most probable: (B, M, ...) or (B, ...)."""
        if field in ("size", "seen"):
            return whereabouts(field, columns, self.extent)
        columns = shown(columns, self.extent)
        if field in ("count", "full"):
            counts = (columns["scores"] > self.bound).sum(axis=1)
            return np.asarray(counts if field == "count" else counts == self.most, np.float32)
        ranked = in_order(columns)
        match field:
            case "boxes":
                return in_picture(ranked, self.extent)
            case "scores" | "masks":
                return ranked[field]
            case "points":
                return points_in_picture(ranked, self.extent)
            case "labels":
                return np.array(self.labels, dtype=object)[ranked["classes"].astype(np.int64)]
            case _:
                return tensor_of(self.attributes, field, ranked)

    @property
    def described(self) -> list[str | None]:
        """Its labels, what is asked of each object, and when one is said."""
        asked = f"each with {', '.join(self.attributes)}" if self.attributes else None
        return [*self.labels, asked, threshold_words(self.threshold)]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        drawn = {"points": points_schema(self.points)} if self.points else {}
        drawn |= {"mask": MASK} if self.masks else {}
        return answer_schema(self.labels, self.attributes, drawn=drawn, most=self.most)
