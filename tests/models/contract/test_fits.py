"""How a picture was fitted finds its way to what is answered in its pixels, whoever tells it."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.fits import fit_key, fits_of_rows
from onepass.models.contract.placing import FIT, Seen
from onepass.models.contract.strips import Fit

DOCUMENT: dict[str, Any] = {
    "inputs": {"photo": {"kind": "image", "size": 4}, "x": {"kind": "number"}},
    "tasks": {
        "beans": {"kind": "detection", "labels": ["a"], "max_objects": 1, "threshold": 0.5},
        "y": {"kind": "regression"},
    },
}
CONTRACT = Contract.model_validate(DOCUMENT)
OUTPUTS = {
    "beans.boxes": np.array([[[1, 1, 3, 3]]], dtype=np.float32),
    "beans.scores": np.array([[0.75]], dtype=np.float32),
    "beans.classes": np.array([[0]], dtype=np.float32),
    "y.value": np.array([1], dtype=np.float32),
}


def photo() -> Seen:
    """Made of the middle of one that is 16 wide and 8 high."""
    pixels = np.zeros((3, 4, 4), dtype=np.uint8).view(Seen)
    pixels.fit = Fit(16, 8, 4, 0, 12, 8, 4, 4)
    return pixels


def test_rows_and_what_stands_beside_outputs_tell_the_same() -> None:
    rows = [{"photo": photo(), "x": 1.0}]
    beside = OUTPUTS | fits_of_rows(("photo",), rows)
    assert fit_key("photo") == f"photo.{FIT}"
    by_rows, by_outputs = CONTRACT.answers(OUTPUTS, rows=rows), CONTRACT.answers(beside)
    assert by_rows == by_outputs
    assert by_rows[0]["beans"]["objects"][0]["box"] == [6, 2, 4, 4]
    assert CONTRACT.tensor("beans.boxes", beside).tolist() == [[[6, 2, 4, 4]]]
    assert CONTRACT.tensor("y.value", beside).tolist() == [1]


def test_rows_that_were_never_decoded_do_not_take_it_back() -> None:
    sent = [{"photo": "iVBORw0K", "x": 1.0}]
    beside = OUTPUTS | fits_of_rows(("photo",), [{"photo": photo()}])
    assert CONTRACT.answers(beside, rows=sent) == CONTRACT.answers(beside)


@pytest.mark.parametrize("rows", [(), ({"photo": None, "x": 1.0},)])
def test_without_anything_known_there_is_nothing_to_undo(rows: Any) -> None:
    assert CONTRACT.answers(OUTPUTS, rows=rows)[0]["beans"]["objects"][0]["box"] == [1, 1, 2, 2]
