"""All inputs, encoded and joined."""

import pytest
import torch

from onepass.models.contract.inputs import CategoryInput, ImageInput, NumberInput, VectorInput
from onepass.models.network.encoders import Encoders, EncodersSpec, map_shape
from onepass.models.network.encoders.number import BinsSpec
from onepass.models.network.flow import Shape


def test_the_features_of_all_inputs_are_joined() -> None:
    inputs = {
        "n": NumberInput(),
        "m": NumberInput(),
        "c": CategoryInput(values=("a",)),
        "v": VectorInput(length=4),
    }
    encoders = Encoders(inputs, EncodersSpec(each={"m": BinsSpec(bins=5)}))
    assert encoders.shape == Shape("rows", 1 + 6 + 2 + 4, chunks=(1, 6, 2, 1, 1, 1, 1))
    batch = {
        "n": torch.zeros(3),
        "m": torch.zeros(3),
        "c": torch.zeros(3, dtype=torch.int64),
        "v": torch.zeros(3, 4),
    }
    assert encoders(batch).x.shape == (3, encoders.shape.width)


def test_images_make_a_map_and_all_else_waits_beside_it() -> None:
    inputs = {
        "n": NumberInput(),
        "a": ImageInput(size=(6, 4)),
        "b": ImageInput(size=(6, 4), channels=1),
    }
    encoders = Encoders(inputs, EncodersSpec())
    assert encoders.shape == Shape("map", 4, (6, 4), late=1, chunks=(1,))
    batch = {
        "n": torch.ones(3),
        "a": torch.zeros(3, 3, 6, 4, dtype=torch.uint8),
        "b": torch.full((3, 1, 6, 4), 255, dtype=torch.uint8),
    }
    flow = encoders(batch)
    assert flow.x.shape == (3, 4, 6, 4)
    assert flow.x[:, 3].min() == 1
    assert flow.late.tolist() == [[1.0]] * 3


def test_images_of_several_sizes_are_refused() -> None:
    inputs = {"a": ImageInput(size=(6, 4)), "b": ImageInput(size=(4, 6))}
    with pytest.raises(ValueError, match="images of one network have one size"):
        map_shape(inputs)
