"""Augmentation: it moves what it is told to, repeats itself for a seed, and keeps 0 to 255."""

from typing import Any

import pytest
import torch
from torch import Tensor

from onepass.training.batches.augment import AugmentSpec, augmented, changed
from onepass.training.batches.batch import Batch
from onepass.training.tasks.motion import Maps


def images(count: int = 32) -> Tensor:
    random = torch.Generator().manual_seed(3)
    return torch.randint(0, 256, (count, 3, 8, 10), generator=random, dtype=torch.uint8)


def run(x: Tensor, seed: int = 0, **spec: Any) -> Tensor:
    return changed(x, AugmentSpec(**spec), torch.Generator().manual_seed(seed))[0]


def test_nothing_asked_changes_nothing() -> None:
    assert torch.equal(run(images()), images().float())


def test_a_flip_is_a_mirror_and_comes_every_other_time() -> None:
    x = images(200)
    found = run(x, flip=True)
    same = [torch.allclose(a, b.float(), atol=1e-2) for a, b in zip(found, x, strict=True)]
    mirror = [
        torch.allclose(a, b.flip(2).float(), atol=1e-2) for a, b in zip(found, x, strict=True)
    ]
    assert all(a != b for a, b in zip(same, mirror, strict=True))
    assert 70 < sum(mirror) < 130


def test_both_flips_come_by_themselves_each_every_other_time() -> None:
    x = images(200)
    found, whole = run(x, flip="both"), x.float()
    ways = [whole, whole.flip(3), whole.flip(2), whole.flip(2, 3)]
    counts = [
        sum(torch.allclose(a, b, atol=1e-2) for a, b in zip(found, way, strict=True))
        for way in ways
    ]
    assert sum(counts) == 200
    assert min(counts) > 25


def test_a_quarter_turn_of_a_square_is_a_quarter_turn() -> None:
    x = images()[:, :, :, :8]
    signs = torch.Generator().manual_seed(0)
    turned, _ = changed(x, AugmentSpec(rotate=90), signs)
    angle = 90 * (2 * torch.rand(32, 7, generator=torch.Generator().manual_seed(0)) - 1)[:, 0]
    place = int(angle.abs().argmax())
    way = 1 if angle[place] > 0 else -1
    quarter = torch.rot90(x[place].float(), way, dims=(1, 2))
    near = (turned[place] - quarter).abs().mean()
    assert near < (turned[place] - x[place].float()).abs().mean()


def test_a_shift_moves_the_centre_within_its_bound() -> None:
    x = torch.zeros(64, 1, 21, 21, dtype=torch.uint8)
    x[:, :, 10, 10] = 255
    found = run(x, shift=0.2)
    weight = found / found.sum(dim=(2, 3), keepdim=True)
    place = torch.arange(21.0)
    moved = (weight.sum(dim=3) * place).sum(dim=2).squeeze(1) - 10
    assert moved.abs().max() <= 0.2 * 21 + 0.01
    assert moved.max() > 2
    assert moved.min() < -2


def test_colour_stays_within_0_and_255_and_moves_brightness() -> None:
    x = images()
    found = run(x, colour=0.5)
    assert found.min() >= 0
    assert found.max() <= 255
    assert (found.mean(dim=(1, 2, 3)) - x.float().mean(dim=(1, 2, 3))).abs().max() > 10


@pytest.mark.parametrize(
    ("asked", "draws"),
    [
        ({}, [7]),
        ({"flip": True, "rotate": 9, "shift": 0.1, "zoom": 0.1, "colour": 0.2}, [7]),
        ({"flip": True, "hue": 0.1}, [7, 6, 11]),
        ({"crop": 0.5}, [7, 6, 11]),
        ({"mosaic": 0.5}, [7, 6, 11]),
    ],
)
def test_new_settings_draw_behind_what_was_always_drawn(
    asked: dict[str, Any], draws: list[int]
) -> None:
    """So that a spec without them sees the images that it saw before."""
    used, counted = (torch.Generator().manual_seed(4) for _ in range(2))
    augmented(Batch({"a": images()}, {}, {}), {"a": AugmentSpec(**asked)}, used)
    for count in draws:
        torch.rand(32, count, generator=counted)
    assert torch.equal(used.get_state(), counted.get_state())


def test_a_crop_shows_a_part_of_the_area() -> None:
    """Brightness rises evenly from left to right: how far it does so says how wide the part is."""
    x = torch.arange(0, 240, 4, dtype=torch.uint8).expand(64, 1, 40, -1)
    found = run(x, crop=0.5)
    wide = (found[:, 0, 20, -1] - found[:, 0, 20, 0]) / 236
    assert wide.max() <= 1
    assert 0.5**0.5 * 0.75**0.5 - 0.01 < wide.min() < 0.7
    assert run(x, crop=1).equal(x.float())


@pytest.mark.parametrize(
    "asked",
    [
        {"flip": True},
        {"flip": "both"},
        {"rotate": 9, "zoom": 0.1},
        {"colour": 0.2},
        {"crop": 0.5},
        {"hue": 0.2},
        {"saturation": 0.5},
    ],
)
def test_the_same_seed_gives_the_same_and_another_another(asked: dict[str, Any]) -> None:
    first, again, other = (run(images(), seed, **asked) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_mosaic_depends_on_the_seed_alone() -> None:
    def put_together(seed: int) -> Tensor:
        generator = torch.Generator().manual_seed(seed)
        batch = Batch({"a": images()}, {}, {})
        return augmented(batch, {"a": AugmentSpec(mosaic=0.5)}, generator).inputs["a"]

    assert torch.equal(put_together(1), put_together(1))
    assert not torch.equal(put_together(1), put_together(2))
    same = (put_together(1) == images()).flatten(1).all(dim=1)
    assert 6 < same.sum() < 26, "the others stay as they are"


def test_only_the_named_images_of_a_batch_change() -> None:
    batch = Batch({"a": images(), "b": images(), "x": torch.ones(32)}, {}, {})
    generator = torch.Generator().manual_seed(0)
    found = augmented(batch, {"a": AugmentSpec(flip=True)}, generator)
    assert not torch.equal(found.inputs["a"], batch.inputs["a"].float())
    assert found.inputs["b"] is batch.inputs["b"]
    assert found.inputs["x"] is batch.inputs["x"]
    assert augmented(batch, {}, generator) is batch


def test_features_of_pictures_that_were_changed_are_made_anew() -> None:
    batch = Batch({"a": images(), "a.features": torch.ones(32, 5)}, {}, {})
    changed = augmented(batch, {"a": AugmentSpec(flip=True)}, torch.Generator())
    assert changed.inputs.keys() == {"a"}
    assert augmented(batch, {}, torch.Generator()).inputs.keys() == {"a", "a.features"}


def test_what_is_known_of_pixels_goes_with_them() -> None:
    """The brightness of a pixel is its label: moved alike, both still say the same."""
    labels = torch.zeros(16, 12, 20, dtype=torch.uint8)
    labels[:, 3:8, 5:14] = 1
    labels[:, 6:8, 5:9] = 2
    numbers = torch.where(labels > 0, labels.float(), torch.nan)
    batch = Batch({"a": 100 * labels[:, None]}, {"mask": labels, "depth": numbers}, {})
    spec = AugmentSpec(flip=True, rotate=40, shift=0.2, zoom=0.2)
    beside = {"a": {"mask": Maps(255.0), "depth": Maps(float("nan"))}}
    found = augmented(batch, {"a": spec}, torch.Generator().manual_seed(0), beside)
    mask, picture = found.targets["mask"], found.inputs["a"][:, 0]
    assert mask.dtype == torch.uint8
    inside = mask != 255
    assert 0.7 < inside.float().mean() < 1
    off = (picture / 100 - mask.float()).abs()[inside]
    assert off.max() < 2, "beside a border the picture is a mean of both sides"
    assert (off < 0.3).float().mean() > 0.9
    there = found.targets["depth"].isfinite()
    assert torch.equal(there, (mask > 0) & inside)
    assert torch.equal(found.targets["depth"][there], mask[there].float())
