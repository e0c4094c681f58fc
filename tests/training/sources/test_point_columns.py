"""Named points in the columns of a table, two for each, or three."""

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
        "source.columns.pose: names 2 columns for 2 points: x and y of each, in their order, and "
        "behind these, if it is known, whether it is seen"
    ]


def test_a_third_column_says_whether_a_point_is_seen() -> None:
    cells = columns(["1", "3", "5"], ["2", "4", "6"])
    cells.append(pl.Series("seen", ["1", "0", ""]))
    each = points_of(cells, ("nose",), name="pose", problems=(problems := []))
    assert problems == []
    assert [one.objects[0].points["nose"][2] for one in each] == [True, False, True]
    cells[2] = pl.Series("seen", [True, False, None])
    again = points_of(cells, ("nose",), name="pose", problems=problems)
    assert again == each
    cells[2] = pl.Series("seen", [1, 2, 0])
    points_of(cells, ("nose",), name="pose", problems=problems)
    assert problems == [
        "tasks.pose: 1 rows say of a point neither 1, seen, nor 0, hidden; the first is row 2"
    ]
