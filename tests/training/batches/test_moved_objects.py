"""Objects go with their pixels: to move a drawn picture, and to draw the moved targets, is the
same.

Every object has a channel of its own, so that it can be measured in the moved picture.
"""

from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from onepass.training.batches.affine import Affine
from onepass.training.batches.augment import AugmentSpec, augmented
from onepass.training.batches.batch import Batch
from onepass.training.batches.moved_objects import moved_objects
from onepass.training.tasks.motion import Objects

ROWS, EACH, HEIGHT, WIDTH, CELLS = 8, 3, 64, 80, 40
KIND = Objects(points=6, mirrored=(0,), mask=CELLS)
PLAIN = Objects(points=6, mirrored=(0,))
ALL = {"flip": True, "rotate": 25, "shift": 0.2, "zoom": 0.2, "crop": 0.5, "mosaic": 0.6}
SETTINGS: list[dict[str, Any]] = [
    *({name: value} for name, value in ALL.items()),
    {"colour": 0.1},
    {"crop": 0.4, "mosaic": 1.0},
    ALL | {"colour": 0.1},
]


class Drawn(NamedTuple):
    """Pictures (B, B * T, H, W) uint8 and their objects (B, T, C)."""

    pictures: Tensor
    objects: Tensor


def drawn(*, ellipses: bool) -> Drawn:
    """Rectangles, and ellipses if asked for, inside of the picture; an attribute says the label."""
    random = torch.Generator().manual_seed(5)
    count = ROWS * EACH
    sizes = torch.randint(10, 26, (count, 2), generator=random).float()
    room = torch.tensor([WIDTH, HEIGHT]) - sizes - 6
    start = 3 + (torch.rand(count, 2, generator=random) * room).floor()
    round_ = torch.arange(count) % 2 == 1 if ellipses else torch.zeros(count, dtype=torch.bool)
    cells = (torch.cartesian_prod(*[torch.arange(CELLS)] * 2).flip(1) + 0.5) / CELLS
    masks = torch.where(round_[:, None], covered(cells), 1.0)
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    here = (torch.stack([x, y], dim=2) + 0.5 - start[:, None, None]) / sizes[:, None, None]
    inside = ((here > 0) & (here < 1)).all(dim=3).float()
    shapes = torch.where(round_[:, None, None], covered(here), inside)
    label = torch.arange(1.0, count + 1)[:, None]
    points = torch.cat([start + sizes / 2, torch.ones(count, 1)], dim=1)
    columns = [label, start, start + sizes, label, points, masks]
    pictures = torch.zeros(ROWS, count, HEIGHT, WIDTH, dtype=torch.uint8)
    channels = torch.arange(count)
    pictures[channels // EACH, channels] = (shapes * 255).byte()
    return Drawn(pictures, torch.cat(columns, dim=1).view(ROWS, EACH, -1))


def covered(places: Tensor) -> Tensor:
    """Whether places in a box (..., 2) from 0 to 1 lie in its ellipse."""
    return (((places - 0.5) ** 2).sum(dim=-1) <= 0.25).float()


def moved(one: Drawn, kind: Objects, seed: int, **spec: Any) -> Drawn:
    batch = Batch({"a": one.pictures}, {"o": one.objects}, {"o": torch.full((ROWS,), 1.0 / ROWS)})
    generator = torch.Generator().manual_seed(seed)
    found = augmented(batch, {"a": AugmentSpec(**spec)}, generator, {"a": {"o": kind}})
    return Drawn(found.inputs["a"], found.targets["o"])


def taught(objects: Tensor) -> Tensor:
    """Of (T, C): those that are no regions to ignore."""
    return objects[objects[:, 0] > 0]


def measured(shape: Tensor) -> Tensor:
    """Of (H, W): left, top, right and bottom of what is lit."""
    y, x = (shape > 127).nonzero().unbind(1)
    return torch.stack([x.min(), y.min(), x.max() + 1, y.max() + 1]).float()


def shown(one: Tensor) -> Tensor:
    """The mask of an object, drawn: (H, W) from 0 to 1."""
    left, top, right, bottom = one[1:5]
    x = 2 * (torch.arange(WIDTH) + 0.5 - left) / (right - left) - 1
    y = 2 * (torch.arange(HEIGHT) + 0.5 - top) / (bottom - top) - 1
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=2)[None]
    mask = one[-CELLS * CELLS :].view(1, 1, CELLS, CELLS)
    drawn_ = F.grid_sample(mask, grid, padding_mode="border", align_corners=False)[0, 0]
    return drawn_ * (grid[0].abs() <= 1).all(dim=2)


def grown(shape: Tensor) -> Tensor:
    """(H, W) with a pixel more all around."""
    return F.max_pool2d(shape[None, None].float(), 3, stride=1, padding=1)[0, 0]


@pytest.mark.parametrize("spec", SETTINGS, ids=str)
def test_what_is_drawn_and_moved_is_what_is_moved_and_drawn(spec: dict[str, Any]) -> None:
    compared, most = 0, 1.0 if len(spec) == 1 else 1.25  # a mosaic samples pixels once more
    for seed in range(3):
        found = moved(drawn(ellipses=True), KIND, seed, **spec)
        for picture, objects in zip(found.pictures, found.objects, strict=True):
            for one in taught(objects):
                label = int(one[0])
                shape = picture[label - 1]
                assert one[5] == label, "attributes go with their object"
                assert (one[1:5] - measured(shape)).abs().max() <= most
                lit = (shape > 127).float()
                mask = (shown(one) > 0.5).float()
                assert (mask <= grown(lit)).all()
                assert (lit <= grown(mask)).all()
                compared += 1
    assert compared > 24


@pytest.mark.parametrize("spec", SETTINGS, ids=str)
def test_points_are_where_they_were_on_the_object(spec: dict[str, Any]) -> None:
    one, spots = drawn(ellipses=True), torch.zeros(ROWS, ROWS * EACH, HEIGHT, WIDTH)
    for row, objects in enumerate(one.objects):
        for label, x, y in objects[:, [0, 6, 7]].long().tolist():
            spots[row, label - 1, y - 1 : y + 2, x - 1 : x + 2] = 255
    found, compared = moved(Drawn(spots.byte(), one.objects), KIND, 0, **spec), 0
    for picture, objects in zip(found.pictures, found.objects, strict=True):
        for each in taught(objects):
            point, spot = each[6:9], picture[int(each[0]) - 1]
            assert point[:2].isnan().all() == (point[2] == 0)
            if point[2]:
                weight = spot / spot.sum()
                x = (weight.sum(dim=0) * (torch.arange(WIDTH) + 0.5)).sum()
                y = (weight.sum(dim=1) * (torch.arange(HEIGHT) + 0.5)).sum()
                assert (torch.stack([x, y]) - point[:2]).abs().max() < 1.5, "half of it is cut"
                compared += 1
    assert compared > 12


@pytest.mark.parametrize("spec", [s for s in SETTINGS if "rotate" not in s], ids=str)
def test_boxes_alone_say_as_much_of_rectangles(spec: dict[str, Any]) -> None:
    one = drawn(ellipses=False)
    found = moved(Drawn(one.pictures, one.objects[..., :9]), PLAIN, 1, **spec)
    for picture, objects in zip(found.pictures, found.objects, strict=True):
        for each in taught(objects):
            assert (each[1:5] - measured(picture[int(each[0]) - 1])).abs().max() <= 1


@pytest.mark.parametrize("kind", [KIND, PLAIN], ids=["masks", "boxes"])
@pytest.mark.parametrize("spec", SETTINGS, ids=str)
def test_nothing_that_is_seen_is_taught_as_background(kind: Objects, spec: dict[str, Any]) -> None:
    one = drawn(ellipses=True)
    columns = one.objects.shape[2] if kind.mask else 9
    found = moved(Drawn(one.pictures, one.objects[..., :columns]), kind, 2, **spec)
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    for picture, objects in zip(found.pictures, found.objects, strict=True):
        boxes = objects[objects[:, 0] != 0, 1:5] + torch.tensor([-1, -1, 1, 1])
        left, top, right, bottom = boxes[:, :, None, None].unbind(1)
        known = ((x >= left) & (x < right) & (y >= top) & (y < bottom)).any(dim=0)
        lost = (picture.amax(dim=0) > 127) & ~known
        rest = lost.sum()
        thin = F.avg_pool2d(lost[None, None].float(), 3, stride=1, padding=1).max() < 0.7
        assert rest == 0 or thin, "but for what is less than a pixel wide"


def test_a_flip_is_exact_and_swaps_left_and_right() -> None:
    one = drawn(ellipses=True)
    sides = torch.rand(ROWS, EACH, 6) * 40
    objects = torch.cat([one.objects[..., :6], sides, one.objects[..., 9:]], dim=2)
    kind = Objects(points=6, mirrored=(1, 0), mask=CELLS)
    found = moved(Drawn(one.pictures, objects), kind, 0, flip=True)
    flipped = [
        not torch.allclose(a, b.float(), atol=1)
        for a, b in zip(found.pictures, one.pictures, strict=True)
    ]
    assert 0 < sum(flipped) < ROWS
    plain = moved(Drawn(one.pictures, objects[..., :12]), kind._replace(mask=0), 0, flip=True)
    for row, turned in enumerate(flipped):
        expected = objects[row].clone()
        if turned:
            expected[:, [1, 3]] = WIDTH - objects[row][:, [3, 1]]
            expected[:, 6:12] = objects[row][:, [9, 10, 11, 6, 7, 8]]
            expected[:, [6, 9]] = WIDTH - expected[:, [6, 9]]
            masks = objects[row][:, 12:].view(EACH, CELLS, CELLS)
            expected[:, 12:] = masks.flip(2).flatten(1)
        assert torch.equal(plain.objects[row], expected[:, :12])
        assert torch.allclose(found.objects[row], expected, atol=1e-3)


STILL = Affine(torch.eye(2)[None], torch.zeros(1, 2))


@pytest.mark.parametrize(
    ("label", "box", "expected"),
    [
        (3, [10, 10, 20, 20], [3, 10, 10, 20, 20, 7]),
        (3, [-29, 10, 11, 20], [3, 0, 10, 11, 20, 7]),
        (3, [-31, 10, 9, 20], [-1, 0, 10, 9, 20, 0]),
        (3, [-40, 10, 0.9, 20], [0, 0, 0, 0, 0, 0]),
        (3, [50, 10, 60, 20], [0, 0, 0, 0, 0, 0]),
        (3, [10, 10, 20, 10.9], [0, 0, 0, 0, 0, 0]),
        (-1, [-31, 10, 9, 20], [-1, 0, 10, 9, 20, 0]),
        (0, [0, 0, 0, 0], [0, 0, 0, 0, 0, 0]),
    ],
)
def test_what_becomes_of_an_object_that_is_cut(
    label: float, box: list[float], expected: list[float]
) -> None:
    target = torch.tensor([[[label, *box, 7.0 if label > 0 else 0.0]]])
    found = moved_objects(target, Objects(points=6), STILL, torch.tensor([[0.0, 0, 40, 40]]))
    assert found.flatten().tolist() == pytest.approx(expected)


def test_what_is_not_known_of_a_point_stays_unknown() -> None:
    points = [torch.nan, torch.nan, 0.0, 5, 5, 1, 50, 5, 1]
    target = torch.tensor([[[1, 2, 2, 30, 30, *points]]])
    kind = Objects(mirrored=(0, 1, 2))
    found = moved_objects(target, kind, STILL, torch.tensor([[0.0, 0, 40, 40]]))
    expected = torch.tensor([torch.nan, torch.nan, 0, 5, 5, 1, torch.nan, torch.nan, 0])
    assert torch.equal(found[0, 0, 5:].nan_to_num(-9), expected.nan_to_num(-9))


def test_a_batch_may_be_without_objects() -> None:
    none = torch.zeros(2, 0, 6 + 3 + CELLS * CELLS)
    still = Affine(torch.eye(2).expand(2, 2, 2), torch.zeros(2, 2))
    assert moved_objects(none, KIND, still, torch.tensor([[0.0, 0, 9, 9]])).shape == none.shape
