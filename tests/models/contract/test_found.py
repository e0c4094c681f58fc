"""What was found so far: rows until there is a problem too many, then only their number."""

from typing import Any

import pytest

from onepass.models.contract import BadRows, TooManyRows
from onepass.models.contract.errors import MAX_PROBLEMS, Problem
from onepass.models.contract.found import Found


def bad(count: int = 1) -> BadRows:
    problem: Problem = {"loc": ("x",), "msg": "is missing", "type": "missing", "input": None}
    return BadRows([problem] * count)


def rows(count: int) -> list[dict[str, Any]]:
    return [{"x": number} for number in range(count)]


def test_rows_that_are_well_are_kept_in_their_order() -> None:
    found = Found(5)
    found.add(rows(2))
    found.add(rows(3))
    assert (found.rows, found.count, found.full) == (rows(2) + rows(3), 5, False)
    found.end()


def test_a_bad_row_counts_and_is_told_of_in_the_end() -> None:
    found = Found(None)
    found.add(rows(2))
    found.refuse(bad(2))
    found.refuse(bad(), rows=0)
    assert (found.count, found.full) == (3, False)
    with pytest.raises(BadRows) as refused:
        found.end()
    assert (len(refused.value.problems), refused.value.total) == (3, 3)
    with pytest.raises(BadRows) as refused:
        found.end(more=True)
    assert refused.value.total == 4, "at least one more may follow"


@pytest.mark.parametrize("problems", [[1] * (MAX_PROBLEMS + 1), [MAX_PROBLEMS + 1]])
def test_behind_the_hundredth_problem_rows_are_only_counted(problems: list[int]) -> None:
    found = Found(None)
    for count in problems:
        assert not found.full
        found.refuse(bad(count))
    assert found.full
    with pytest.raises(BadRows) as refused:
        found.end()
    assert len(refused.value.problems) == MAX_PROBLEMS
    assert refused.value.total > MAX_PROBLEMS


def test_of_too_many_rows_none_is_kept_and_no_problem_is_told() -> None:
    found = Found(3)
    found.refuse(bad())
    found.add(rows(2))
    assert not found.full
    found.pass_over(1)
    assert (found.rows, found.full) == ([], True)
    with pytest.raises(TooManyRows, match=r"^4 rows; at most 3 are answered at once"):
        found.end()
    with pytest.raises(TooManyRows, match=r"^more than 3 rows"):
        found.end(more=True)


def test_what_is_looked_at_further_leaves_what_was_before_as_it_is() -> None:
    before = Found(9)
    before.add(rows(2))
    before.refuse(bad())
    after = Found(9, before)
    after.refuse(bad(3))
    after.add(rows(1))
    assert (after.count, after.rows) == (5, rows(1))
    with pytest.raises(BadRows) as refused:
        after.end()
    assert refused.value.total == 4
    with pytest.raises(BadRows) as refused:
        before.end()
    assert (refused.value.total, before.count) == (1, 3)
