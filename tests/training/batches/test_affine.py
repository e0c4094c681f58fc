"""Affine maps: there and back is where one was, and pixels go where `grid_sample` fetches them."""

import torch
from torch.nn import functional as F

from onepass.training.batches.affine import Affine, in_pixels

THETA = torch.tensor([[[0.5, 0.2, 0.1], [-0.3, 0.8, -0.2]], [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])


def test_there_and_back_is_where_one_was() -> None:
    there = in_pixels(THETA, 12, 20)
    points = torch.rand(2, 3, 5, 2) * 12
    assert torch.allclose(there.inverse(there(points)), points, atol=1e-4)
    assert torch.equal(there.determinant < 0, torch.tensor([False, True]))


def test_in_pixels_it_says_where_each_pixel_comes_from() -> None:
    grid = F.affine_grid(THETA, [2, 1, 12, 20], align_corners=False)
    y, x = torch.meshgrid(torch.arange(12.0), torch.arange(20.0), indexing="ij")
    here = torch.stack([x, y], dim=2).expand(2, -1, -1, -1) + 0.5
    sizes = torch.tensor([20.0, 12.0])
    assert torch.allclose(in_pixels(THETA, 12, 20)(here), (grid + 1) / 2 * sizes, atol=1e-4)


def test_a_mirror_is_exact() -> None:
    mirror = in_pixels(THETA[1:], 12, 20)
    point = torch.tensor([[[0.1, 7.3]]])
    assert torch.equal(mirror(point), torch.tensor([[[20 - 0.1, 7.3]]]))
    assert torch.equal(Affine(*mirror.inverse)(mirror(point)), mirror(mirror(point)))
