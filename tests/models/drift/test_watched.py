"""What a bundle keeps of what is watched fits together, or is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from onepass.models.drift.watched import Watched

PLAIN: dict[str, Any] = {
    "of": "input",
    "name": "x",
    "edges": [0, 1],
    "bins": ["low", "middle", "high"],
    "counts": [1, 5, 2],
}


def test_it_is_called_by_its_name_and_what_is_looked_at() -> None:
    assert Watched.model_validate(PLAIN).title == "x"
    assert Watched.model_validate(PLAIN | {"aspect": "hour"}).title == "x hour"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"counts": [1, 2]}, "as many as bins"),
        ({"counts": [0, 0, 0]}, "not all be 0"),
        ({"counts": [-1, 1, 1]}, "greater than or equal to 0"),
        ({"edges": [1, 0]}, "ascend"),
        ({"edges": [0, 1, 2]}, "lack one"),
        ({"groups": [3]}, "lack one"),
        ({"rare": [5]}, "lack one"),
        ({"hour": {"windows": 3, "directions": [[1, 0]], "along": [1]}}, "each common bin"),
        ({"day": {"windows": 3, "along": [1]}}, "as many as directions"),
        ({"heap": 0.5}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Watched.model_validate(PLAIN | change)
