"""YOLO: boxes and polygons in shares of the picture."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.yolo import YoloAnnotations, read

SPEC = YoloAnnotations(path=Path("labels"), names=("cell", "dirt"))


def write(folder: Path, name: str, text: str) -> None:
    (folder / "labels").mkdir(exist_ok=True)
    (folder / "labels" / name).write_bytes(text.encode())


def test_shares_become_pixels(folder: Path, look: Any) -> None:
    write(folder, "a.txt", "0 0.5 0.5 0.2 0.4 \r\n\r\n1 0.1 0.1 0.3 0.1 0.3 0.5 0.1 0.5\r\n")
    write(folder, "b.txt", "")
    found = read(SPEC, look(outlines=True))
    one = found.cells["images/a.png"]()
    assert one.size == (20, 10)
    assert one.objects[0].box == pytest.approx((8, 3, 4, 4))
    assert one.objects[1].box == pytest.approx((2, 1, 4, 4))
    assert [each.label for each in one.objects] == ["cell", "dirt"]
    outline = one.objects[1].outline
    assert outline is not None
    assert outline.sum() == 16
    assert found.cells["images/b.png"]() == found.cells["images/c.png"]() == Annotated((), (20, 10))
    text = "have no text file: YOLO takes them for pictures without an object"
    assert found.notes == [f"labels: 1 of 3 pictures {text}"]
    assert (found.labels["cell"], found.bare["cell"], found.bare["dirt"]) == (1, 1, 0)


def test_shares_are_those_of_the_picture_after_its_turn(folder: Path, look: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (20, 10)).save(folder / "images/d.jpg", exif=exif)
    write(folder, "d.txt", "0 0.5 0.5 1 1")
    made = read(SPEC, look()).cells["images/d.jpg"]()
    assert made == Annotated((Marked("cell", (0, 0, 10, 20)),), (10, 20))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2 0.5 0.5 1 1", "has the class 2, and there are 2 names, from 0: cell, dirt"),
        ("0.5 0.5 0.5 1 1", "has the class 0.5"),
        ("0 0.5 0.5 1", "has 3 numbers behind its class"),
        ("0 0.5 0.5 1 1 0.9", "has 5 numbers behind its class"),
        ("0 212 100 30 40", "has the number 212: numbers are shares"),
        ("0 a 0.5 1 1", "'a' is no number"),
    ],
)
def test_lines_that_are_none_are_named(folder: Path, look: Any, line: str, problem: str) -> None:
    write(folder, "a.txt", f"0 0.5 0.5 1 1\n{line}\n")
    with pytest.raises(ValueError) as error:
        read(SPEC, look())
    assert f"labels: a.txt, line 2: {problem}" in str(error.value)
