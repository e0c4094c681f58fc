"""How much there is to check and to write, which decides where that is done."""

from typing import Any

import numpy as np
import pytest

from onepass.app.fronts.open_inference.inference import Inference, Wanted


def inference(tensors: dict[str, Any], **more: Any) -> Inference:
    plain = {"id": None, "arrays": None, "rows": 3, "tasks": ("t",), "wanted": []}
    return Inference(tensors=tensors, **plain | {"timeout_s": None, "letters": 400} | more)


@pytest.mark.parametrize(
    ("tensors", "items"),
    [
        ({"x": np.zeros((3, 4))}, 12),
        ({"x": np.zeros(3), "y": np.zeros((3, 2))}, 9),
        ({"x": np.array(["a", "b", "c"], dtype=object)}, 100),
        ({}, 0),
    ],
)
def test_values_count_and_the_letters_of_texts(tensors: Any, items: int) -> None:
    assert inference(tensors).items == items


def test_ranking_makes_so_many_texts_a_row() -> None:
    wanted = [Wanted("a.probabilities", False, 2), Wanted("b.value", False), Wanted("c.p", True, 3)]
    assert inference({}, wanted=wanted).ranked == 15
