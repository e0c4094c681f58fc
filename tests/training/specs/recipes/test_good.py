"""`good`: a network that suits what there is to look at."""

import pytest

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.good import good


@pytest.mark.parametrize(("side", "stages"), [(96, 4), (32, 3), (8, 1)])
def test_small_pictures_have_fewer_stages(side: int, stages: int) -> None:
    trunk = good(Asked({"photo": "image"}, {"y": "binary"}, side))["trunk"]
    assert len(trunk["channels"]) == stages


@pytest.mark.parametrize(("side", "finest"), [(128, 4), (32, 2)])
def test_where_pixels_are_answered_a_trunk_hands_on_a_pyramid(side: int, finest: int) -> None:
    document = good(Asked({"photo": "image"}, {"cells": "detection", "n": "count"}, side))
    assert document["trunk"]["neck"].get("finest", 4) == finest
    assert document["heads"]["hidden"]


def test_the_loss_of_a_quantity_is_what_is_reported() -> None:
    for inputs in ({"a": "number"}, {"a": "text"}, {"a": "image"}):
        assert good(Asked(inputs, {"y": "regression"}, 32))["losses"]["regression"]["kind"] == "mae"


def test_texts_are_drawn_by_length_where_a_pretrained_trunk_learns() -> None:
    for learns in (False, True):
        asked = Asked({"a": "text"}, {"y": "binary"}, 0, learns=learns)
        assert good(asked)["training"].get("by_length", False) == learns


@pytest.mark.parametrize(("kind", "by_label"), [("binary", True), ("regression", False)])
def test_words_are_weighed_by_labels_where_there_are_any(kind: str, by_label: bool) -> None:
    assert ("texts" in good(Asked({"a": "text"}, {"y": kind}, 0))["encoders"]) == by_label


def test_nothing_stands_between_a_bag_of_words_and_its_labels() -> None:
    assert good(Asked({"a": "text"}, {"y": "binary"}, 0))["trunk"]["widths"] == []
    assert good(Asked({"a": "text", "b": "number"}, {"y": "binary"}, 0))["trunk"]["widths"]
