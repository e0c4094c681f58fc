"""Cells: no more than eight along a side, each the mean pixel in its turn."""

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.effects.cells import by_cells, grids_of

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "photo": {"kind": "image", "size": [4, 32]},
            "mask": {"kind": "image", "size": 8, "optional": True},
        },
        "tasks": {"y": {"kind": "regression"}},
    }
)


def test_pictures_that_are_replaced_as_a_whole_have_none() -> None:
    (name,) = grids_of(CONTRACT, ["mask"])
    assert name == "photo"
    assert sorted(grids_of(CONTRACT, ["mask"])["photo"]) == [4, 8]


@pytest.mark.parametrize("each", [5, 7])
def test_a_cell_is_the_mean_pixel_of_its_picture_and_all_else_stays(each: int) -> None:
    photos = np.random.default_rng(0).integers(0, 255, (2, 3, 6, 6), dtype=np.uint8)
    photos[1] = 9
    wide = np.repeat(photos, each, axis=0)
    alike = list(by_cells(wide, (2, 2), 1, each))
    table = wide.reshape(2, each, 3, 6, 6)
    mean = np.rint(photos[0].mean(axis=(1, 2)))
    assert (table[0, 1, :, :3, :3] == mean[:, None, None]).all()
    assert (table[0, 1, :, 3:] == photos[0, :, 3:]).all()
    assert (table[:, 0] == photos).all()
    assert [same.tolist() for same in alike] == [[False, True]] * 4
