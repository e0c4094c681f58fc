"""Named points in the columns of a table, two for each."""

import polars as pl

from onepass.training.sources.annotated import Annotated
from onepass.training.sources.point_columns import points_of


def columns(*cells: list[str]) -> list[pl.Series]:
    return [pl.Series(f"c{n}", one) for n, one in enumerate(cells)]


def test_an_empty_cell_is_a_point_that_is_not_known_and_an_empty_row_says_nothing() -> None:
    cells = columns(["1.5", "3", ""], ["2", "4", ""], ["5", "", ""], ["10", "", ""])
    both, one, none = points_of(cells, ("nose", "tail"), name="pose", problems=(problems := []))
    assert problems == []
    assert isinstance(both, Annotated)
    assert both.objects[0].points == {"nose": (1.5, 2, True), "tail": (5, 10, True)}
    assert both.objects[0].box == (1.5, 2, 3.5, 8)
    assert one.objects[0].points == {"nose": (3, 4, True)}
    assert none is None


def test_what_does_not_fit_is_named() -> None:
    cells = columns(["1", "x", "1"], ["2", "4", ""])
    points_of(
        cells,
        ("nose",),
        name="pose",
        problems=(problems := []),
        called=lambda place: f"line {place + 2}",
    )
    assert problems == [
        "tasks.pose: column 'c0' holds 1 cells that are no numbers; the first is 'x', in line 3",
        "tasks.pose: 2 rows have x or y of 'nose' and not both; the first is line 3",
    ]
    assert points_of(cells, ("nose", "tail"), name="pose", problems=(problems := [])) == [None] * 3
    assert problems == [
        "source.columns.pose: names 2 columns for 2 points: x and y of each, in their order"
    ]
