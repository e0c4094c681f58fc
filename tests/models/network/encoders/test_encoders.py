"""All inputs, encoded and joined."""

import torch

from models.contract.inputs import CategoryInput, NumberInput, VectorInput
from models.network.encoders import Encoders, EncodersSpec
from models.network.encoders.number import BinsSpec


def test_the_features_of_all_inputs_are_joined() -> None:
    inputs = {
        "n": NumberInput(),
        "m": NumberInput(),
        "c": CategoryInput(values=("a",)),
        "v": VectorInput(length=4),
    }
    encoders = Encoders(inputs, EncodersSpec(each={"m": BinsSpec(bins=5)}))
    assert encoders.width == 1 + 6 + 2 + 4
    batch = {
        "n": torch.zeros(3),
        "m": torch.zeros(3),
        "c": torch.zeros(3, dtype=torch.int64),
        "v": torch.zeros(3, 4),
    }
    assert encoders(batch).shape == (3, encoders.width)
