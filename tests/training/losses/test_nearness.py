"""Cells near the middles of objects."""

import torch

from onepass.training.losses.nearness import nearness, passed_over

GRID, SIZE = torch.Size((8, 12)), (32, 48)


def target(*objects: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(objects)[None]


def test_the_smallest_of_objects_that_cover_a_cell_has_it() -> None:
    near = nearness(
        0.54, target((1.0, 0, 0, 48, 32), (2.0, 20, 12, 28, 20)), labels=2, grid=GRID, size=SIZE
    )
    assert near.owner[0].view(8, 12)[4, 6] == 1
    assert near.owner[0].view(8, 12)[4, 3] == 0
    assert near.heat[0, 0].max() == near.heat[0, 1].max() == 1
    assert (near.heat[0, 0] == 1).sum() == 1
    assert near.share[0].sum() > 1


def test_an_object_smaller_than_a_cell_has_its_own_even_at_the_border() -> None:
    near = nearness(
        0.54, target((1.0, 47, 31, 48, 32), (0.0, 0, 0, 0, 0)), labels=1, grid=GRID, size=SIZE
    )
    assert near.heat[0, 0].nonzero().tolist() == [[7, 11]]
    assert near.share[0].nonzero().tolist() == [[95]]


def test_cells_in_a_region_are_passed_over() -> None:
    over = passed_over(target((-1.0, 0, 0, 8, 4), (1.0, 20, 20, 40, 30)), grid=GRID, size=SIZE)
    assert over[0].nonzero().tolist() == [[0, 0], [0, 1]]
