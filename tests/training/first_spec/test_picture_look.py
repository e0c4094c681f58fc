"""What pictures look like: a size that suits them, their colour, and which cannot be opened."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onepass.training.first_spec.picture_look import look


def save(folder: Path, name: str, height: int, width: int, *, colour: bool = False) -> str:
    pixels = np.full((height, width, 3), 128, np.uint8)
    pixels[:, :, 0] += 60 * colour
    Image.fromarray(pixels).save(folder / name)
    return name


@pytest.mark.parametrize(
    ("sizes", "text", "side"),
    [
        ([(28, 28)], "28", 28),
        ([(20, 30)], "[20, 30]", 20),
        ([(96, 96)], "96", 96),
        ([(200, 200)], "96", 96),
        ([(30, 40), (50, 60), (100, 100)], "48", 48),
        ([(5, 5), (6, 6)], "5", 5),
    ],
)
def test_the_size_that_suits_them(
    tmp_path: Path, sizes: list[tuple[int, int]], text: str, side: int
) -> None:
    names = [save(tmp_path, f"{n}.png", *size) for n, size in enumerate(sizes)]
    found = look(tmp_path, names)
    assert (found.size, found.side, found.channels) == (text, side, 1)
    assert f"{len(names)} pictures, {min(sizes)[0]} x {min(sizes)[1]}" in found.note
    assert (" to " in found.note) == (len(sizes) > 1)


def test_one_in_colour_is_enough(tmp_path: Path) -> None:
    names = [save(tmp_path, "a.png", 8, 8), save(tmp_path, "b.png", 8, 8, colour=True)]
    found = look(tmp_path, names)
    assert found.channels == 3
    assert found.note.endswith("in colour")
    assert look(tmp_path, names[:1]).note.endswith("grey")
    Image.new("L", (8, 8)).save(tmp_path / "c.png")
    assert look(tmp_path, ["c.png"]).channels == 1


def test_those_that_cannot_be_opened_are_named(tmp_path: Path) -> None:
    names = [save(tmp_path, "a.png", 8, 8), "b.png", "c.png"]
    (tmp_path / "b.png").write_bytes(b"no picture")
    (tmp_path / "c.png").write_bytes((tmp_path / "a.png").read_bytes()[:40])
    assert look(tmp_path, names).broken == (
        "2 of the 3 pictures looked at cannot be opened, and training refuses them: b.png, c.png"
    )
    assert look(tmp_path, names[:1]).broken == ""
    with pytest.raises(ValueError, match=r"none of its pictures can be opened, the first is 'b\.p"):
        look(tmp_path, names[1:])
