"""However many tasks there are, who pulls against whom can be read."""

import re
from itertools import combinations
from typing import Any

from onepass.training.reporting.cosines import PAIRS, cosines


def history(*tasks: str) -> list[dict[str, Any]]:
    """Of two epochs; the later two tasks come, the more they are opposed."""
    found: dict[str, dict[str, float]] = {}
    for place, (one, other) in enumerate(combinations(tasks, 2)):
        found.setdefault(one, {})[other] = 0.5 - place / 10
    return [{"epoch": 1, "cosines": found}, {"epoch": 2, "cosines": found}, {"epoch": 3}]


def labels(picture: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", picture)


def test_of_few_tasks_every_pair_has_a_line_the_most_opposed_first() -> None:
    (picture,) = cosines(history("a", "b", "c"), 2)
    pairs = [label for label in labels(picture) if ", " in label]
    assert pairs[-3:] == ["b, c", "a, c", "a, b"]


def test_of_many_tasks_a_matrix_has_all_and_the_most_opposed_have_lines() -> None:
    tasks = [f"t{n}" for n in range(9)]
    lines, matrix = cosines(history(*tasks), 2)
    assert len([label for label in labels(lines) if re.fullmatch(r"t\d, t\d", label)]) == PAIRS
    assert f"{PAIRS} most opposed of 36" in lines
    assert "t7, t8" in labels(lines)
    assert set(tasks) <= set(labels(matrix))
    assert "mean cosine of the gradients of each two of 9 tasks" in matrix


def test_one_task_agrees_with_nobody() -> None:
    assert cosines([{"epoch": 1}], 1) == []
    assert cosines(history("a"), 1) == []
    many = cosines(history(*(f"a task of a long name {n}" for n in range(40))), 1)
    assert len(many) == 2
