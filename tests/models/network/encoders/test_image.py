"""An image as a map of scaled channels."""

import numpy as np
import torch

from onepass.models.contract.inputs import ImageInput
from onepass.models.network.encoders.image import EncodedImage, ImageSpec, ScaledImage


def test_channels_are_standardised_by_the_training_pixels() -> None:
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (7, 3, 4, 3), dtype=np.uint8)
    pixels[:, 1] = 9  # one colour has no say
    image = ScaledImage("i", ImageInput(size=(4, 3)), ImageSpec())
    image.fit({"i": pixels})
    x = image({"i": torch.from_numpy(pixels)})
    torch.testing.assert_close(x[:, 0].mean(), torch.tensor(0.0), atol=1e-5, rtol=0)
    torch.testing.assert_close(x[:, 0].std(correction=0), torch.tensor(1.0), atol=1e-4, rtol=0)
    assert not x[:, 1].any()


def test_it_is_a_map_for_every_trunk() -> None:
    one = EncodedImage("i", ImageInput(size=(4, 3)), ImageSpec(kind="unit"))
    assert (one.layout, one.width, one.size) == ("map", 3, (4, 3))
    assert isinstance(one.part("rows"), ScaledImage)
