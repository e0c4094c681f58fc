"""A picture as rows: standardised by the training rows, whether the network stands still or not."""

import numpy as np
import pytest
import torch
from torch import nn

from onepass.models.contract.inputs.beside import features
from onepass.models.network.encoders.pictures import PictureRows
from onepass.models.network.pictures import PictureSpec, PictureTrunk

CONFIG = {"architecture": "efficientnet_lite0"}


@pytest.mark.parametrize("train", ["frozen", "all"])
def test_features_are_standardised(train: str) -> None:
    torch.manual_seed(0)
    spec = PictureSpec.model_validate({"path": "lite0", "config": CONFIG, "train": train})
    part = PictureRows("face", spec).eval()
    pixels = np.random.default_rng(0).integers(0, 256, (6, 3, 32, 32)).astype(np.uint8)
    inputs = {"face": torch.from_numpy(pixels)}
    trunk = PictureTrunk(spec).eval() if part.trunk is None else part.trunk
    for module in trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_var is not None
            module.running_var.fill_(0.05)  # else nothing is left of a picture at the end
    with torch.no_grad():
        inputs[features("face")] = trunk.rows(inputs["face"])
        part.fit({name: value.numpy() for name, value in inputs.items()})
        rows = part(inputs)
    assert rows.shape == (6, part.width) == (6, 1280)
    varies = inputs[features("face")].std(dim=0) > 1e-3
    assert varies.any()
    assert torch.allclose(rows[:, varies].mean(dim=0), torch.zeros(()), atol=1e-3)
    assert torch.allclose(rows[:, varies].std(dim=0, correction=0), torch.ones(()), atol=1e-2)
