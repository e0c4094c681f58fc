"""Maps of instances: each number an object, however the file holds it."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass.training.sources.annotations.instances import InstancesAnnotations, objects_of, read
from onepass.training.sources.reading import of_frame

SPEC = InstancesAnnotations(column="map", label="cell")
MAP = np.array([[0, 1, 2, 2], [0, 1, 2, 0], [7, 0, 0, 1]], dtype=np.uint8)


def test_touching_objects_stay_apart_and_pieces_are_one() -> None:
    one, two, seven = objects_of(MAP, "cell")
    assert (one.box, two.box, seven.box) == ((1, 0, 3, 3), (2, 0, 2, 2), (0, 2, 1, 1))
    assert one.outline is not None
    assert one.outline.tolist() == [
        [True, False, False],
        [True, False, False],
        [False, False, True],
    ]
    assert objects_of(np.zeros((2, 3), dtype=np.uint16), "cell") == ()


def test_palettes_grey_and_sixteen_bits_are_the_same(folder: Path, look: Any) -> None:
    palette = Image.fromarray(MAP, mode="P")
    palette.putpalette(bytes(range(256)) * 3)
    palette.save(folder / "1.png")
    Image.fromarray(MAP).save(folder / "2.png")
    Image.fromarray(MAP.astype(np.uint16) * 300).save(folder / "3.png")
    rows = [f"images/{name}.png" for name in "abc"]
    table = of_frame(pl.DataFrame({"file": rows, "map": ["1.png", "2.png", "3.png"]}))
    found = read(SPEC, look(rows, listed=table))
    made = [found.cells[row]() for row in rows]
    assert {one.size for one in made} == {(4, 3)}
    for one in made[1:]:
        for each, same in zip(one.objects, made[0].objects, strict=True):
            assert each.box == same.box
            np.testing.assert_array_equal(each.outline, same.outline)


def test_what_is_not_there_is_said(folder: Path, look: Any) -> None:
    with pytest.raises(ValueError, match="needs a table"):
        read(SPEC, look())
    rows = ["images/a.png", "images/b.png", "images/c.png"]
    table = of_frame(pl.DataFrame({"maps": ["x.png", None, "images/c.png"]}))
    with pytest.raises(ValueError, match="there is no column 'map'; did you mean 'maps'"):
        read(SPEC, look(rows, listed=table))
    spec = InstancesAnnotations(column="maps", label="cell")
    with pytest.raises(ValueError, match=r"1 of 2 files are not there: 'x\.png'"):
        read(spec, look(rows, listed=table))
    Image.new("L", (4, 3)).save(folder / "x.png")
    found = read(spec, look(rows, listed=table))
    assert [*found.cells] == ["images/a.png", "images/c.png"], "an empty cell: never annotated"
    with pytest.raises(ValueError, match=r"images/c\.png: has colours"):
        found.cells["images/c.png"]()
