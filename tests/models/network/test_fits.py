"""Whether the parts of a network fit is known before it is made."""

from typing import Any

import pytest
import torch

from onepass.models.contract import Contract
from onepass.models.network import NetworkSpec, fits

IMAGE = {"kind": "image", "size": [8, 8]}
NUMBER = {"kind": "number"}


@pytest.mark.parametrize(
    ("inputs", "spec", "words"),
    [
        ({"i": IMAGE}, {}, "trunk.kind: mlp takes no images, and i is an image"),
        ({"x": NUMBER}, {"trunk": {"kind": "conv"}}, "takes images, and no input is one"),
        ({"x": NUMBER}, {"trunk": {"kind": "bag"}}, "takes texts and sequences, and no input is"),
        ({"i": IMAGE}, {"trunk": {"kind": "conv", "channels": [2] * 4}}, "leave nothing of 8 x 8"),
        ({"x": NUMBER}, {"sharing": {"kind": "soft", "fork": 3}}, "cannot part before stage 3"),
    ],
)
def test_what_does_not_fit_is_named(
    inputs: dict[str, Any], spec: dict[str, Any], words: str
) -> None:
    contract = Contract.model_validate({"inputs": inputs, "tasks": {"y": {"kind": "regression"}}})
    before = torch.random.get_rng_state()
    with pytest.raises(ValueError, match=words):
        fits.check(contract, NetworkSpec.model_validate(spec))
    assert torch.equal(torch.random.get_rng_state(), before)
