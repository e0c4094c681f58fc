"""A problem says where it is, by the numbers that the caller knows."""

from onepass_client.problems import Problem, Shift, problems

TOLD = [
    {"loc": ["body", "distance"], "msg": "must be a number", "type": "float_type", "input": "x"}
]


def test_a_problem_has_path_value_and_rule() -> None:
    (one,) = problems(TOLD)
    assert (one.path, one.rule, one.value) == ("distance", "must be a number", "x")
    assert str(one) == "distance: must be a number, got 'x'"
    assert problems("no such path") == problems(None) == ()


def test_rows_and_lines_have_the_callers_numbers() -> None:
    moved = Shift(1000).moved
    assert moved(Problem(("body", "instances", 3, "zone"), "")).path == "instances[1003].zone"
    assert moved(Problem(("line", 1, "where", 0), "")).path == "instances[1000].where[0]"
    assert moved(Problem(("query", "tasks"), "")).path == "query.tasks"
