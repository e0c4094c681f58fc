"""Tables of objects: a row for each, and what is not known of it is no number."""

from typing import Any

import numpy as np

from onepass.models.contract.inputs import ImageInput
from onepass.models.contract.tasks import DetectionTask
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.files import ImageArray
from onepass.training.tasks.detection import Detection
from onepass.training.tasks.pictured import Pictured

TASK = DetectionTask.model_validate(
    {
        "labels": ["a", "b"],
        "attributes": {
            "ok": {"kind": "binary", "labels": ["no", "yes"]},
            "age": {"kind": "regression", "min": 0},
        },
        "max_objects": 4,
        "size": [8, 8],
    }
)
COLUMN: list[Annotated | None] = [
    Annotated(
        (
            Marked("b", (1, 2, 3, 4), {"ok": "yes"}),
            Marked("a", (0, 0, 8, 8), {"ok": None, "age": 7.0}),
            Marked("?", (5, 5, 2, 2), ignored=True),
        )
    ),
    Annotated(()),
    None,
]


def table(column: list[Any]) -> tuple[np.ndarray, list[str], list[str]]:
    images = ImageArray(np.zeros((len(column), 8, 8), dtype=np.uint8))
    beside, problems = Pictured(images, ImageInput(size=8), []), list[str]()
    return Detection(TASK).target("beans", column, beside, problems), problems, beside.notes


def test_a_row_for_each_object() -> None:
    made, problems, notes = table(COLUMN)
    nan = np.nan
    np.testing.assert_array_equal(
        made,
        [
            [[2, 1, 2, 4, 6, 1, nan], [1, 0, 0, 8, 8, nan, 7], [-1, 5, 5, 7, 7, 0, 0]],
            np.zeros((3, 7)),
            np.zeros((3, 7)),
        ],
    )
    assert (problems, notes) == ([], [])


def test_all_that_is_wrong_is_named_at_once() -> None:
    broken = Annotated(
        (Marked("c", (1, 1, 2, 2), {"ok": "perhaps", "age": -1.0}), Marked("a", (9, 9, 1, 1)))
    )
    _, problems, notes = table([broken, Annotated((), (5, 5))])
    text = "\n".join(problems)
    assert "tasks.beans.labels: the data holds 'c' (1 objects)" in text
    assert "tasks.beans.attributes.ok.labels: the data holds 'perhaps'" in text
    assert "tasks.beans.attributes.age.min: 1 labels lie beyond 0" in text
    assert "tasks.beans: 1 pictures do not fit: image 2 is annotated as 5 x 5 pixels" in text
    assert notes == [
        "tasks.beans: 1 of 2 boxes are empty, or lie outside their picture: they are left out"
    ]
