"""A network of pictures as rows: a row's features do not depend on those beside it."""

import torch

from onepass.models.network.pictures import PictureSpec, PictureTrunk


def test_features_are_rows_each_of_its_own() -> None:
    torch.manual_seed(0)
    spec = PictureSpec.model_validate({"path": "r18", "config": {"architecture": "resnet18"}})
    trunk = PictureTrunk(spec).train()
    pixels = torch.randint(0, 256, (3, 1, 32, 32), dtype=torch.uint8)
    rows = trunk.rows(pixels)
    assert rows.shape == (3, trunk.width) == (3, 512)
    assert torch.allclose(trunk.rows(pixels[1:2]), rows[1:2], atol=1e-5)
    assert torch.allclose(trunk.rows(pixels.float()), rows), "augmented ones are fractions"
