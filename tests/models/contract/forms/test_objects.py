"""Objects: each with its box and its answers; engines may list equal ones in another order."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract.forms import Choice, Objects, Quantity

FORM = Objects(
    labels=("cat", "dog"),
    most=3,
    attributes=(("age", Quantity(unit="years")), ("mood", Choice(labels=("good", "bad")))),
)


def test_there_is_room_for_so_many_and_each_has_its_attributes() -> None:
    assert FORM.computed == {
        "boxes": (3, 4),
        "scores": (3,),
        "classes": (3,),
        "age.value": (3,),
        "mood.probabilities": (3, 2),
    }
    assert FORM.counted == "labels"


def test_an_answer_is_their_list_and_a_tensor_has_a_place_for_each() -> None:
    assert list(FORM.fields) == ["size", "seen", "count", "full", "objects"]
    shapes = {name: field.shape for name, field in FORM.tensors.items()}
    assert shapes == {
        "size": (2,),
        "seen": (4,),
        "count": (),
        "full": (),
        "boxes": (3, 4),
        "scores": (3,),
        "labels": (3,),
        "age.value": (3,),
        "mood.label": (3,),
        "mood.probabilities": (3, 2),
    }


def test_an_attribute_may_be_off_by_a_share_of_its_own_deviation() -> None:
    known = np.zeros((2, 2, 7), dtype=np.float32)
    known[:, 0, 0], known[:, :, 5] = 1, [[0, np.nan], [200, 7]]
    known[0, 1, 0] = 2
    tolerances = FORM.tolerances(known)
    assert tolerances["age.value"] == pytest.approx(100e-4)
    assert set(FORM.tolerances(None)) == set(FORM.computed) == set(tolerances)


def columns(order: list[int], scores: tuple[float, ...] = (0.9, 0.5, 0.5)) -> dict[str, Any]:
    boxes = np.array([[0, 0, 9, 9], [5, 5, 20, 30], [40, 1, 60, 9]], dtype=np.float32)
    some = {
        "boxes": boxes,
        "scores": np.array(scores, dtype=np.float32),
        "classes": np.array([0, 1, 1], dtype=np.uint8),
        "age.value": np.array([1, 2, 3], dtype=np.float32),
        "mood.probabilities": np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]], dtype=np.float32),
    }
    return {name: one[order][None] for name, one in some.items()}


def test_the_order_of_objects_does_not_matter_and_what_they_are_does() -> None:
    golden = columns([0, 1, 2])
    assert max(FORM.deviations(columns([2, 0, 1]), golden).values()) == 0
    other = columns([2, 0, 1])
    other["age.value"] += 0.5
    assert FORM.deviations(other, golden)["age.value"] == 0.5
    other = columns([2, 0, 1])
    other["boxes"] = other["boxes"] + 6
    assert FORM.deviations(other, golden)["boxes"] == pytest.approx(0.1)
    apart = columns([0, 1, 2], (0.9, 0.5, 0.1))
    other = apart | {"classes": np.array([[0, 0, 1]], dtype=np.uint8)}
    assert FORM.deviations(other, apart)["classes"] == 1


def test_golden_rows_keep_some_cells_of_masks_and_all_else() -> None:
    masks = np.arange(3 * 16 * 16).reshape(1, 3, 16, 16)
    assert np.array_equal(FORM.proof("masks", masks), masks[..., ::4, ::4])
    for name, values in columns([0, 1, 2]).items():
        assert FORM.proof(name, values) is values


def test_where_nothing_is_found_all_that_should_be_is_lacking() -> None:
    golden = columns([0, 1, 2])
    nothing = golden | {"scores": np.zeros_like(golden["scores"])}
    assert FORM.deviations(nothing, golden)["scores"] == pytest.approx(0.9)
