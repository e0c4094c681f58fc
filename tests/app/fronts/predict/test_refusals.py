"""What stands in place of an answer."""

import pytest

from onepass.app.fronts.predict.refusals import bad_line, refusal
from onepass.models.contract import BadRequest


def test_a_bad_line_is_known_by_its_number() -> None:
    problem = {"loc": ("line", 17), "msg": "no", "type": "t", "input": "x"}
    assert refusal(bad_line(17, "no", "t", "x")) == {"error": [problem]}


@pytest.mark.parametrize(("total", "more"), [(1, {}), (2, {"more": True})])
def test_that_there_are_more_is_said(total: int, more: dict[str, bool]) -> None:
    problems = bad_line(1, "no", "t", None).problems
    assert refusal(BadRequest(problems, total)) == {"error": problems} | more
