"""Colours: grey has no tone, half of the circle is the opposite, and nothing leaves 0 to 255."""

import torch

from onepass.training.batches.augment import AugmentSpec, changed
from onepass.training.batches.colours import YIQ, lit, toned


def colours() -> torch.Tensor:
    return torch.rand(8, 3, 6, 6, generator=torch.Generator().manual_seed(0)) * 100 + 80


def test_as_it_was_stays_as_it_was() -> None:
    x, one = colours(), torch.ones(8)
    assert torch.allclose(toned(x, 0 * one, one), x, atol=1e-2)
    assert torch.allclose(lit(x, torch.ones(8, 2)), x, atol=1e-4)


def test_grey_has_no_tone() -> None:
    grey = colours()[:, :1].expand(-1, 3, -1, -1)
    moved = toned(grey, torch.linspace(-0.5, 0.5, 8), torch.linspace(0, 2, 8))
    assert torch.allclose(moved, grey, atol=0.5)


def test_half_of_the_circle_is_the_opposite_and_no_saturation_is_grey() -> None:
    x, one = colours(), torch.ones(8)
    tones = x.new_tensor(YIQ)[1:] @ x.flatten(2)
    there = x.new_tensor(YIQ) @ toned(x, 0.5 * one, one).flatten(2)
    assert torch.allclose(there[:, 1:], -tones, atol=0.5)
    pale = toned(x, 0 * one, 0 * one)
    assert (pale.amax(dim=1) - pale.amin(dim=1)).max() < 0.5
    assert torch.allclose(pale[:, 0], (x.new_tensor(YIQ)[:1] @ x.flatten(2)).view(8, 6, 6))


def test_what_is_asked_for_is_drawn_within_its_bounds() -> None:
    x = (colours() * 1.3).byte()
    spec = AugmentSpec(hue=0.2, saturation=0.9)
    found, warp = changed(x, spec, torch.Generator().manual_seed(0))
    assert warp is None
    assert found.min() >= 0
    assert found.max() <= 255
    assert (found - x).abs().amax(dim=(1, 2, 3)).min() > 1, "each image"
