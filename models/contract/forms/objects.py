"""Objects: a list of what an image shows, each with its box, and with answers of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import CELLS_PROVEN, TOLERANCE, Field, FormBase, lattice
from onepass.models.contract.forms.choice import Choice
from onepass.models.contract.forms.matching import aligned
from onepass.models.contract.forms.quantity import Quantity

EDGES = 4
"""Of a box: left, top, right, bottom in pixels that the network sees; x, y, ... once answered."""
FIRST = 1 + EDGES
"""Column of a target at which all else of an object begins, behind its label and its box."""
BOXES, SCORES, CLASSES, POINTS, MASKS = "boxes", "scores", "classes", "points", "masks"


@final
@dataclass(frozen=True, kw_only=True)
class Objects(FormBase):
    """At most `most` objects, one of `labels` each, in any order: of equal ones, engines may turn
    it round. Of an object that was not found the score is 0.
    """

    most: int = 1
    attributes: tuple[tuple[str, Quantity | Choice], ...] = ()
    """By name, what else is answered of each."""
    points: tuple[str, ...] = ()
    """Places that each has."""
    side: int = 0
    """Cells along each side of a mask that lies in the box; 0 without masks."""

    @property
    def counted(self) -> Literal["labels"]:
        """Per label, object by object."""
        return "labels"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(M, 4), (M,), (M,); of attributes (M, ...); x, y and how probably it can be seen of
        points (M, P, 3); masks (M, S, S)."""
        own = {
            f"{name}.{field}": (self.most, *shape)
            for name, form in self.attributes
            for field, shape in form.computed.items()
        }
        made = {BOXES: (self.most, EDGES), SCORES: (self.most,), CLASSES: (self.most,)} | own
        made |= {POINTS: (self.most, len(self.points), 3)} if self.points else {}
        return made | ({MASKS: (self.most, self.side, self.side)} if self.side else {})

    @property
    def fields(self) -> Mapping[str, Field]:
        """What a caller reads: where the picture is, how many objects, and each of them."""
        number, four = Field((), "numbers", "number"), Field((4,), "numbers", "numbers")
        return {
            "size": Field((2,), "numbers", "numbers"),
            "seen": four,
            "count": number,
            "full": number,
            "objects": Field((), "text", "objects"),
        }

    @property
    def tensors(self) -> Mapping[str, Field]:
        """The same as tensors: each of M objects has a place, those that are said first."""
        fields = dict(self.fields)
        del fields["objects"]
        own = {
            f"{name}.{field}": one._replace(shape=(self.most, *one.shape))
            for name, form in self.attributes
            for field, one in form.fields.items()
        }
        boxes = Field((self.most, EDGES), "numbers", "numbers")
        scores, labels = (Field((self.most,), holds, "texts") for holds in ("numbers", "text"))
        drawn = {
            name: Field(shape, "numbers", "numbers")
            for name, shape in self.computed.items()
            if name in (POINTS, MASKS)
        }
        return fields | {BOXES: boxes, SCORES: scores, "labels": labels} | own | drawn

    def tolerances(self, known: NDArray[Any] | None) -> dict[str, float]:
        """Of boxes as a share of the picture; of attributes as of any answer of their form."""
        own = {
            f"{name}.{field}": form.tolerances(_column(known, index))[field]
            for index, (name, form) in enumerate(self.attributes)
            for field in form.computed
        }
        return dict.fromkeys(self.computed, TOLERANCE) | own

    def proof(self, field: str, values: NDArray[Any]) -> NDArray[Any]:
        """All but masks, and cells all over these."""
        return lattice(values, CELLS_PROVEN) if field == MASKS else values

    def deviations(
        self, values: Mapping[str, NDArray[Any]], golden: Mapping[str, NDArray[Any]]
    ) -> dict[str, float]:
        """Objects are compared as a set: each with the one that is nearest to it."""
        here, there = aligned(values, golden)
        scale = max(1.0, float(np.abs(golden[BOXES]).max(initial=0)))
        off = {name: _furthest(values[name][here], one[there]) for name, one in golden.items()}
        far = {name: off[name] / scale for name in (BOXES, POINTS) if name in off}
        return off | far


def _furthest(values: NDArray[Any], golden: NDArray[Any]) -> float:
    return float(np.abs(values.astype(np.float64) - golden).max(initial=0))


def _column(known: NDArray[Any] | None, index: int) -> NDArray[Any] | None:
    """The labels of one attribute, of all objects of training rows (N, T, 5 + attributes)."""
    if known is None:
        return None
    column = known[..., 1 + EDGES + index][known[..., 0] > 0]
    return np.asarray(column[np.isfinite(column)])
