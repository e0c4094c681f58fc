"""What can be asked of each object: the kinds of task whose answer is a number or one label."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.tasks.binary import BinaryTask
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.count import CountTask
from onepass.models.contract.tasks.labels import object_schema
from onepass.models.contract.tasks.multiclass import MulticlassTask
from onepass.models.contract.tasks.ordinal import OrdinalTask
from onepass.models.contract.tasks.pixels import SEEN, SIZE
from onepass.models.contract.tasks.regression import RegressionTask

RowTask = BinaryTask | MulticlassTask | OrdinalTask | RegressionTask | CountTask
Attribute = Annotated[RowTask, Field(discriminator="kind")]
Attributes = Mapping[str, Attribute]
RESERVED = frozenset(
    {"label", "labels", "score", "scores", "box", "boxes", "classes", "mask", "masks", "points"}
)
"""What an object has beside its attributes."""
BOX: dict[str, Any] = {
    "type": "array",
    "items": {"type": "number", "minimum": 0},
    "minItems": 4,
    "maxItems": 4,
    "description": "x, y, width and height, in pixels of the upright picture that was sent, from 0",
}


def own(name: str, columns: Columns) -> dict[str, NDArray[Any]]:
    """The computed fields of one attribute, of those of the task that it belongs to."""
    start = f"{name}."
    return {key.removeprefix(start): one for key, one in columns.items() if key.startswith(start)}


def answered(
    attributes: Attributes, columns: Columns, listing: Listing
) -> dict[str, list[dict[str, Any]]]:
    """Computed fields of some objects (n, ...) -> per attribute n answers."""
    return {
        name: attribute.answers(own(name, columns), listing)
        for name, attribute in attributes.items()
    }


def tensor_of(attributes: Attributes, field: str, columns: Columns) -> NDArray[Any]:
    """One field of an attribute, `name.field`, of every object: (B, M, ...)."""
    name, _, last = field.partition(".")
    rows, most = columns["scores"].shape
    flat = {
        key: one.reshape(rows * most, *one.shape[2:]) for key, one in own(name, columns).items()
    }
    made = attributes[name].tensor(last, flat)
    return made.reshape(rows, most, *made.shape[1:])


def answer_schema(
    labels: Sequence[str], attributes: Attributes, *, drawn: Mapping[str, Any], most: int
) -> dict[str, Any]:
    """JSON Schema of an answer with at most so many objects, of which more is `drawn`."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    text = "whether as many were found as there is room for: there may be more"
    label = {"type": "string", "enum": [*labels]}
    asked = {name: one.json_schema() for name, one in attributes.items()}
    each = object_schema({"label": label, "score": share, "box": BOX, **asked, **drawn})
    objects: dict[str, Any] = {"type": "array", "maxItems": most, "items": each}
    return object_schema(
        {
            "size": SIZE,
            "seen": SEEN,
            "count": {"type": "integer", "minimum": 0, "maximum": most},
            "full": {"type": "boolean", "description": text},
            "objects": objects | {"description": "the most probable first"},
        }
    )
