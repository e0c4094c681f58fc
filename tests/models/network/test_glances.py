"""A picture as from afar: means of parts, whatever their number, and what is within them."""

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network.glances import Glance, Glances, shares


@pytest.mark.parametrize("pixels", [1, 5, 8, 9, 28, 100])
def test_every_pixel_counts_once(pixels: int) -> None:
    weights = shares(pixels)
    assert len(weights) == min(8, pixels)
    torch.testing.assert_close(weights.sum(dim=1), torch.ones(len(weights)))
    torch.testing.assert_close(weights.sum(dim=0), torch.full((pixels,), len(weights) / pixels))


def test_parts_are_means_and_what_is_within_them_is_told() -> None:
    look = Glance((1, 16, 16))
    pixels = torch.zeros(2, 1, 16, 16, dtype=torch.uint8)
    pixels[0, 0, :2, :2] = 255
    pixels[1, 0, ::2] = 255
    told = look(pixels)
    assert told.shape == (2, look.width)
    assert told[0, 0] == 1
    assert not told[0, 1:].any()
    assert told[1].tolist() == [0.5] * 65


def test_the_farthest_picture_of_a_row_counts_and_one_that_is_not_there_does_not() -> None:
    kinds = {"a": {"kind": "image", "size": 4, "channels": 1}}
    kinds["b"] = kinds["a"] | {"optional": True}
    of = Glances(Contract.model_validate({"inputs": kinds, "tasks": {"z": {"kind": "regression"}}}))
    for _, _, distance in of.pictures():
        distance.whiten.fill_diagonal_(1)
    dark = torch.zeros(3, 1, 4, 4, dtype=torch.uint8)
    light = dark + 255
    there = torch.tensor([True, True, False])
    one = {"a": dark, "b": light, "b.present": there}
    assert of(one).tolist() == [4, 4, 0]
    assert of({**one, "a": light, "b": dark}).tolist() == [4, 4, 4]
