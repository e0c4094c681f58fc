"""A trunk wider or narrower: never without a unit, and attention keeps its heads."""

from collections.abc import Callable
from typing import Any

import pytest

from onepass.training.specs.spec import Spec
from onepass.training.studies.tuning.widths import SCALES, widened

Make = Callable[..., Spec]
IMAGE: dict[str, Any] = {"photo": {"kind": "image", "size": [16, 16]}}
TEXT: dict[str, Any] = {"note": {"kind": "text"}}


@pytest.mark.parametrize(
    ("trunk", "inputs", "wider"),
    [
        ({"kind": "mlp", "widths": [5, 1]}, None, {"trunk": {"widths": [2, 1]}}),
        ({"kind": "conv", "channels": [4, 8], "widths": [6]}, IMAGE,
         {"trunk": {"channels": [2, 4], "widths": [3]}}),
        ({"kind": "resnet", "width": 8, "widths": []}, IMAGE,
         {"trunk": {"width": 4, "widths": []}}),
        ({"kind": "bag", "widths": [8]}, TEXT, {"trunk": {"widths": [4]}}),
        ({"kind": "transformer", "heads": 3, "widths": []}, TEXT,
         {"encoders": {"tokens": {"width": 6}}, "trunk": {"widths": []}}),
    ],
)  # fmt: skip
def test_half_as_wide(shop: Make, trunk: dict[str, Any], inputs: Any, wider: Any) -> None:
    changes = {} if inputs is None else {"inputs": inputs}
    if trunk["kind"] == "transformer":
        changes["encoders"] = {"tokens": {"width": 12}}
    assert widened(shop(trunk=trunk, **changes), 0.5) == wider


def test_as_it_is_nothing_changes(shop: Make) -> None:
    assert 1.0 in SCALES
    assert widened(shop(), 1.0) == {}
