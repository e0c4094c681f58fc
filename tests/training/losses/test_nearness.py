"""Cells near the middles of objects."""

import torch

from onepass.training.losses.nearness import nearness, passed_over

GRID, SIZE = torch.Size((8, 12)), (32, 48)


def target(*objects: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(objects)[None]


def test_the_smallest_of_objects_that_cover_a_cell_has_it() -> None:
    near = nearness(
        0.54, target((1.0, 0, 0, 48, 32), (2.0, 22, 14, 30, 22)), labels=2, grid=GRID, size=SIZE
    )
    assert near.owner[0].view(8, 12)[4, 6] == 1
    assert near.owner[0].view(8, 12)[4, 3] == 0
    assert near.heat[0, 0].max() == near.heat[0, 1].max() == 1
    assert (near.heat[0, 1] == 1).nonzero().tolist() == [[4, 6]]
    assert near.share[0].sum() > 1


def test_a_middle_between_cells_is_near_all_of_them() -> None:
    """Else the network could not know which of them has it, and would be sure of none."""
    between = nearness(0.54, target((1.0, 16, 8, 32, 24)), labels=1, grid=GRID, size=SIZE)
    cells = [[3, 5], [3, 6], [4, 5], [4, 6]]
    assert (between.heat[0, 0] == 1).nonzero().tolist() == cells
    beside = nearness(0.54, target((1.0, 16.5, 8.5, 32.5, 24.5)), labels=1, grid=GRID, size=SIZE)
    heat = beside.heat[0, 0]
    assert (heat == 1).nonzero().tolist() == [[4, 6]]
    assert heat[3, 6] == heat[4, 5]
    assert heat[4, 5] > 0.6
    assert heat[0].sum() == 0, "beyond the reach nothing is near"


def test_an_object_smaller_than_a_cell_has_its_own_even_at_the_border() -> None:
    near = nearness(
        0.54, target((1.0, 47, 31, 48, 32), (0.0, 0, 0, 0, 0)), labels=1, grid=GRID, size=SIZE
    )
    assert near.heat[0, 0].nonzero().tolist() == [[7, 11]]
    assert near.share[0].nonzero().tolist() == [[95]]


def test_cells_in_a_region_are_passed_over() -> None:
    over = passed_over(target((-1.0, 0, 0, 8, 4), (1.0, 20, 20, 40, 30)), grid=GRID, size=SIZE)
    assert over[0].nonzero().tolist() == [[0, 0], [0, 1]]
