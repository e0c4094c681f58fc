"""Cells are made when they are asked for."""

from onepass.training.sources.annotations.columns import MadeCells


def test_cells_are_made_when_they_are_asked_for() -> None:
    made = list[int]()

    def cell(number: int) -> int:
        made.append(number)
        return number

    column = MadeCells([lambda: cell(0), None, lambda: cell(2)])
    assert (len(column), made) == (3, [])
    assert column[2] == 2
    assert column[:2] == [0, None]
    assert made == [2, 0]
