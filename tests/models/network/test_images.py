"""Networks fed with images: the laws, for every trunk that takes a map, alone and beside rows."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from onepass.models.contract import Contract
from onepass.models.contract.inputs import ImageInput
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.encoders.image import ImageSpec, ScaledImage

TASKS = {
    "age": {"kind": "regression", "unit": "years"},
    "gender": {"kind": "binary", "labels": ["male", "female"]},
}
PHOTO = {"kind": "image", "size": [12, 16]}
BESIDE = {
    "height": {"kind": "number"},
    "town": {"kind": "category", "values": ["Ulm", "Bonn"]},
    "depth": {"kind": "image", "size": [12, 16], "channels": 1},
}
TRUNKS: dict[str, dict[str, Any]] = {
    "conv": {"kind": "conv", "channels": [4, 6], "widths": [8], "dropout": 0.2},
    "plain": {
        "kind": "conv", "channels": [4, 6], "norm": "none", "pool": "mean", "rows": "flatten",
        "padding": "none", "convs": 1, "widths": [], "activation": "silu",
    },
    "deep": {"kind": "conv", "channels": [4], "convs": 2, "kernel": 5, "pool": "none"},
    "resnet": {"kind": "resnet", "width": 4, "blocks": [1, 2]},
    "large": {"kind": "resnet", "width": 4, "blocks": [1, 1], "stem": "large", "widths": [6]},
}  # fmt: skip
Inputs = dict[str, Tensor]


def contract(*, beside: bool) -> Contract:
    inputs = {"photo": PHOTO, **(BESIDE if beside else {})}
    return Contract.model_validate({"inputs": inputs, "tasks": TASKS})


@pytest.fixture(params=[False, True], ids=["alone", "beside"])
def inputs(request: pytest.FixtureRequest) -> Inputs:
    random = np.random.default_rng(0)
    found = {"photo": random.integers(0, 256, (9, 3, 12, 16), dtype=np.uint8)}
    if request.param:
        found["height"] = random.normal(170, 10, 9).astype(np.float32)
        found["town"] = random.integers(0, 3, 9)
        found["depth"] = random.integers(0, 256, (9, 1, 12, 16), dtype=np.uint8)
    return {name: torch.from_numpy(column) for name, column in found.items()}


def made(trunk: dict[str, Any], inputs: Inputs, seed: int = 0) -> Network:
    torch.manual_seed(seed)
    declared = contract(beside=len(inputs) > 1)
    network = Network(declared, NetworkSpec.model_validate({"trunk": trunk}))
    arrays = {name: column.numpy() for name, column in inputs.items()}
    network.fit(arrays, {"age": np.array([20, 50], dtype=np.float32)})
    return network


@pytest.fixture(params=list(TRUNKS))
def network(inputs: Inputs, request: pytest.FixtureRequest) -> Network:
    return made(TRUNKS[request.param], inputs).eval()


def rows(inputs: Inputs, which: list[int]) -> Inputs:
    return {name: column[which] for name, column in inputs.items()}


def test_a_rows_answer_does_not_depend_on_the_rows_beside_it(
    network: Network, inputs: Inputs
) -> None:
    network.train()(inputs)  # batch norm has seen something
    network.eval()
    whole = network(inputs)
    assert whole["age.value"].shape == (9,)
    for which in ([0], [8], [5, 2], [8, 3, 1, 0, 2, 4, 5, 6, 7]):
        for field, values in network(rows(inputs, which)).items():
            assert len(values) == len(which)
            torch.testing.assert_close(values, whole[field][which], rtol=1e-4, atol=1e-5)


def test_every_input_counts(network: Network, inputs: Inputs) -> None:
    before = network.logits(inputs)["age"]
    for name, column in inputs.items():
        other = column.roll(1, dims=0)
        assert not torch.equal(network.logits(inputs | {name: other})["age"], before), name


def test_every_parameter_gets_a_gradient(network: Network, inputs: Inputs) -> None:
    network.train()
    random = torch.Generator().manual_seed(0)
    logits = network.logits(inputs)
    sum((v * torch.randn(v.shape, generator=random)).sum() for v in logits.values()).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_the_cut_and_a_plain_sum_give_the_gradients_of_one_backward(
    network: Network, inputs: Inputs
) -> None:
    def loss(logits: dict[str, Tensor]) -> Tensor:
        return torch.stack([values.square().sum() for values in logits.values()]).sum()

    loss(network.logits(inputs)).backward()
    plain = {name: p.grad.clone() for name, p in network.named_parameters()}
    network.zero_grad()
    (cut,) = network.sharing.meet(inputs)
    own = replace(cut, x=cut.x.detach().requires_grad_())
    loss(network.heads.logits(network.sharing.part((own,), network.tasks))).backward()
    cut.x.backward(own.x.grad)
    for name, parameter in network.named_parameters():
        torch.testing.assert_close(parameter.grad, plain[name], rtol=1e-4, atol=1e-5)


def test_a_loaded_network_answers_bit_for_bit(inputs: Inputs) -> None:
    for trunk in TRUNKS.values():
        network, other = made(trunk, inputs).eval(), made(trunk, inputs, seed=9).eval()
        other.load_state_dict(network.state_dict(), strict=True)
        for field, values in network(inputs).items():
            assert torch.equal(other(inputs)[field], values)


def test_channels_are_scaled_each_by_its_own_pixels(inputs: Inputs) -> None:
    encoder = made(TRUNKS["conv"], inputs).sharing.shared.encoders.maps[0]
    assert isinstance(encoder, ScaledImage)
    scaled = encoder(inputs)
    torch.testing.assert_close(scaled.mean(dim=(0, 2, 3)), torch.zeros(3), rtol=0, atol=1e-5)
    deviation = scaled.std(dim=(0, 2, 3), correction=0)
    torch.testing.assert_close(deviation, torch.ones(3), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_lie_together_in_memory(channels: int) -> None:
    """Also of grey images, whose strides say either: convolutions take twice as long otherwise."""
    given = ImageInput(size=(12, 16), channels=channels)
    pixels = torch.zeros(2, channels, 12, 16, dtype=torch.uint8)
    found = ScaledImage("photo", given, ImageSpec())({"photo": pixels})
    assert found.stride() == (12 * 16 * channels, 1, 16 * channels, channels)
    assert nn.Conv2d(channels, 4, 3)(found).stride()[1] == 1


def test_one_colour_is_no_division_by_zero_and_unit_is_from_0_to_1() -> None:
    declared = contract(beside=False)
    white = np.full((4, 3, 12, 16), 255, dtype=np.uint8)
    spec = {"trunk": TRUNKS["conv"]}
    network = Network(declared, NetworkSpec.model_validate(spec))
    network.fit({"photo": white}, {})
    encode = network.sharing.shared.encoders
    assert encode({"photo": torch.from_numpy(white)}).x.abs().max() == 0
    unit = Network(
        declared, NetworkSpec.model_validate(spec | {"encoders": {"images": {"kind": "unit"}}})
    )
    unit.fit({"photo": white}, {})
    assert (unit.sharing.shared.encoders({"photo": torch.from_numpy(white)}).x == 1).all()


class ByHand(nn.Module):
    """The network of a thousand tutorials: faces in; an age and the chance of a gender out."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 16 * 16, 128), nn.ReLU(),
        )  # fmt: skip
        self.age = nn.Linear(128, 1)
        self.gender = nn.Linear(128, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        features = self.trunk(x)
        return self.age(features).squeeze(1), self.gender(features).sigmoid().squeeze(1)


def test_the_network_of_the_age_and_gender_tutorial_is_expressible() -> None:
    photo = {"kind": "image", "size": [64, 64]}
    declared = Contract.model_validate({"inputs": {"photo": photo}, "tasks": TASKS})
    spec = {
        "encoders": {"images": {"kind": "unit"}},
        "trunk": {
            "kind": "conv", "channels": [16, 32], "norm": "none",
            "rows": "flatten", "widths": [128],
        },
        "heads": {"hidden": []},
    }  # fmt: skip
    torch.manual_seed(0)
    network, by_hand = Network(declared, NetworkSpec.model_validate(spec)).eval(), ByHand()
    own = dict(network.named_parameters())
    theirs = list(by_hand.named_parameters())
    assert sum(p.numel() for p in own.values()) == sum(p.numel() for _, p in theirs)
    for (name, wanted), mine in zip(theirs, own.values(), strict=True):
        assert mine.numel() == wanted.numel(), name
        mine.data.copy_(wanted.data.view_as(mine))
    photos = torch.randint(0, 256, (3, 3, 64, 64), dtype=torch.uint8)
    age, female = by_hand(photos / 255)
    found = network({"photo": photos})
    torch.testing.assert_close(found["age.value"], age)
    torch.testing.assert_close(found["gender.probabilities"][:, 1], female)
