"""Query strings of thousands of names: the first hundred problems are told, and nothing waits."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.models import Predictor


@pytest.mark.parametrize(
    ("query", "count", "more"),
    [
        ("?tasks=" + ",".join(["sin"] * 4000), 1, False),
        ("?tasks=" + ",".join(f"t{number}" for number in range(3000)), 100, True),
        ("?" + "&".join(f"t{number}" for number in range(3000)), 100, True),
        ("?" + "&".join(["tasks=sin"] * 3000), 100, True),
        ("?with=" + ",".join(f"w{number}" for number in range(3000)), 100, True),
    ],
)
def test_of_thousands_of_names_a_hundred_are_told(
    query: str, count: int, more: bool, stub: Predictor, make_app: Any, post: Callable[..., Any]
) -> None:
    reply = post(make_app(stub), {"x": 1}, query=query)
    assert reply.status_code == 422
    found = reply.json()
    assert (len(found["detail"]), found["total"]) == (count, count)
    assert found.get("more", False) is more
