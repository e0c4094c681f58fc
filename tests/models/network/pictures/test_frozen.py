"""A network of pictures as rows: a row's features do not depend on those beside it."""

from typing import Any

import pytest
import torch
from torch.nn import functional as F

from onepass.models.network.pictures import PictureSpec, PictureTrunk
from onepass.models.network.pictures.frozen import cells


def trunk_of(**settings: Any) -> PictureTrunk:
    torch.manual_seed(0)
    document = {"path": "r18", "config": {"architecture": "resnet18"}}
    return PictureTrunk(PictureSpec.model_validate(document | settings)).train()


def test_features_are_rows_each_of_its_own() -> None:
    trunk = trunk_of()
    pixels = torch.randint(0, 256, (3, 1, 32, 32), dtype=torch.uint8)
    rows = trunk.rows(pixels)
    assert rows.shape == (3, trunk.width) == (3, 512)
    assert torch.allclose(trunk.rows(pixels[1:2]), rows[1:2], atol=1e-5)
    assert torch.allclose(trunk.rows(pixels.float()), rows), "augmented ones are fractions"


def test_features_of_stages_are_the_means_of_cells_of_picture_and_mirror_image() -> None:
    trunk = trunk_of(stages=[3, 2], grid=2, mirror=True)
    assert len(trunk.stages) == 3, "what is not read is not run"
    assert trunk.width == 4 * (64 + 128)
    pixels = torch.randint(0, 256, (2, 3, 32, 32), dtype=torch.uint8)
    rows = trunk.rows(pixels)
    assert rows.shape == (2, trunk.width)
    assert torch.allclose(trunk.rows(pixels.flip(3)), rows, atol=1e-4)
    with pytest.raises(ValueError, match="stages: it has 5, got 6"):
        trunk_of(stages=[6])


@pytest.mark.parametrize(("count", "size"), [(2, 8), (4, 6), (3, 2), (5, 5)])
def test_cells_are_means_even_where_pixels_lie_in_two(count: int, size: int) -> None:
    x = torch.rand(2, 3, size, size + count)
    result = cells(x, count)
    finer = F.interpolate(x, scale_factor=count, mode="nearest")  # where no pixel lies in two
    expected = F.avg_pool2d(finer, (size, size + count)).flatten(1)
    assert torch.allclose(result, expected, atol=1e-5)
