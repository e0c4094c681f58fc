"""Some pictures of a column, of one source or of several, stay pictures."""

from pathlib import Path

import numpy as np
from PIL import Image

from onepass.models.contract.inputs import ImageInput
from onepass.training.sources.chosen_images import ChosenImages
from onepass.training.sources.files import ImageArray, ImageFiles
from onepass.training.sources.several import Joined


def test_chosen_pictures_are_those_of_the_column(tmp_path: Path) -> None:
    Image.new("RGB", (6, 4)).save(tmp_path / "a.png")
    Image.new("RGB", (4, 6)).save(tmp_path / "b.png")
    files = ImageFiles(tmp_path, ["a.png", None, "b.png"])
    array = ImageArray(np.zeros((2, 4, 4), dtype=np.uint8))
    chosen = ChosenImages(Joined([files, [None] * 2, array]), [2, 1, 3, 6])
    assert len(chosen) == 4
    assert [chosen.called(n) for n in range(4)] == ["b.png", "row 2", "row 1", "image 2"]
    assert chosen.content(0) == (tmp_path / "b.png").read_bytes()
    assert chosen[1:3] == [None, None]
    head = chosen.head(0, ImageInput(size=(8, 8)))
    assert head is not None
    assert head[0].size == [4, 6]
