"""The convolutional trunk as a list of stages."""

import pytest
import torch
from torch import nn

from onepass.models.network.flow import Flow, Shape, Stage
from onepass.models.network.trunks.conv import ConvSpec, Flatten, stages


def run(made: list[Stage], x: torch.Tensor, late: torch.Tensor | None = None) -> torch.Tensor:
    flow = Flow(x, late=late)
    for stage in made:
        flow = flow.through(stage.make())
        channels = flow.x.shape[1]
        assert channels == stage.width
        assert flow.x.dim() == (4 if stage.layout == "map" else 2)
    assert flow.late is None
    return flow.x


def test_the_network_of_the_age_and_gender_example_is_expressible() -> None:
    spec = ConvSpec(channels=(16, 32), norm="none", rows="flatten", widths=(128,))
    made = stages(spec, Shape("map", 3, (64, 64)))
    torch.manual_seed(0)
    layers = [stage.make() for stage in made]
    by_hand = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 16 * 16, 128), nn.ReLU(),
    )  # fmt: skip
    ours = [m for layer in layers for m in layer.modules() if not list(m.children())]
    kinds = [type(m) for m in by_hand]
    assert [nn.Flatten if isinstance(m, Flatten) else type(m) for m in ours] == kinds
    own = [p for layer in layers for p in layer.parameters()]
    for theirs, mine in zip(by_hand.parameters(), own, strict=True):
        assert theirs.shape == mine.shape
        theirs.data.copy_(mine.data)
    x = torch.randn(2, 3, 64, 64)
    flow = Flow(x)
    for layer in layers:
        flow = flow.through(layer)
    torch.testing.assert_close(flow.x, by_hand(x))


def test_stages_know_width_layout_and_stride() -> None:
    spec = ConvSpec(channels=(4, 8), convs=2, widths=(5,))
    made = stages(spec, Shape("map", 3, (9, 13), late=2))
    assert [(s.width, s.layout, s.stride) for s in made] == [
        (4, "map", 2), (8, "map", 2), (10, "rows", 1), (5, "rows", 1),
    ]  # fmt: skip
    assert run(made, torch.randn(2, 3, 9, 13), torch.randn(2, 2)).shape == (2, 5)


@pytest.mark.parametrize("pool", ["max", "mean", "stride", "none"])
@pytest.mark.parametrize("padding", ["same", "none"])
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_what_is_flattened_is_as_wide_as_it_says(pool: str, padding: str, kernel: int) -> None:
    spec = ConvSpec.model_validate(
        {"channels": [2, 3], "pool": pool, "padding": padding, "kernel": kernel, "rows": "flatten"}
    )
    made = stages(spec, Shape("map", 1, (19, 22), late=3))
    assert run(made, torch.randn(2, 1, 19, 22), torch.randn(2, 3)).shape == (2, 128)


def test_late_rows_stand_behind_the_pooled_ones_and_a_batch_of_one_stays_one() -> None:
    late = torch.tensor([[7.0, 8.0]])
    found = Flatten()(torch.zeros(1, 2, 1, 1), late=late)
    assert found.tolist() == [[0.0, 0.0, 7.0, 8.0]]


def test_too_many_stages_are_refused() -> None:
    with pytest.raises(ValueError, match=r"trunk\.channels: 4 stages leave nothing of 8 x 8"):
        stages(ConvSpec(channels=(2, 2, 2, 2)), Shape("map", 1, (8, 8)))
