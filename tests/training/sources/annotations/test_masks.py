"""Masks drawn from outlines."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.masks import mask_of

LABELS = ("none", "cell", "dirt")


def test_later_objects_cover_earlier_ones_and_ignored_ones_are_not_judged(tmp_path: Path) -> None:
    corner = np.array([[True, True], [True, False]])
    objects = (
        Marked("cell", (0, 0, 2, 2), outline=corner),
        Marked("dirt", (1, 0, 2, 1), outline=np.ones((1, 2), bool)),
        Marked("cell", (3, 1, 1, 1), ignored=True),
        Marked("cell", (-1, 1, 2, 3), outline=np.ones((3, 2), bool)),
        Marked("cell", (9, 9, 1, 1), outline=np.ones((1, 1), bool)),
    )
    Image.new("L", (4, 2)).save(tmp_path / "a.png")
    mask = mask_of(Annotated(objects, (4, 2)), tmp_path / "a.png", LABELS, 255)
    assert mask.tolist() == [[1, 2, 2, 0], [1, 0, 0, 255]]


def test_a_mask_has_the_size_that_is_said_before_the_turn_or_after_it(tmp_path: Path) -> None:
    Image.new("L", (3, 2)).save(tmp_path / "a.png")
    assert mask_of(Annotated((), (2, 3)), tmp_path / "a.png", LABELS, 255).shape == (3, 2)
    huge = Annotated((Marked("cell", (0, 0, 1e9, 1e9), ignored=True),), (10**9, 10**9))
    with pytest.raises(ValueError, match=r"a\.png: is annotated as 1000000000 x .* and has 3 x 2"):
        mask_of(huge, tmp_path / "a.png", LABELS, 255)
    every = mask_of(huge._replace(size=None), tmp_path / "a.png", LABELS, 255)
    assert (every == 255).all()


def test_a_size_that_is_not_said_is_the_picture_s(tmp_path: Path) -> None:
    Image.new("L", (3, 2)).save(tmp_path / "a.png")
    assert mask_of(Annotated(()), tmp_path / "a.png", LABELS, 255).shape == (2, 3)
