"""Files of maps: palettes, grey of 8 and 16 bits, arrays; what has colours is refused."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onepass.training.sources.map_files import MapSpec, map_files, read_map

MAP = (np.arange(12) % 5).reshape(3, 4)


def test_each_kind_of_file_holds_its_numbers(tmp_path: Path) -> None:
    palette = Image.fromarray(MAP.astype(np.uint8), mode="P")
    palette.putpalette(bytes(range(256)) * 3)
    palette.save(tmp_path / "palette.png")
    Image.fromarray(MAP.astype(np.uint8)).save(tmp_path / "grey.png")
    Image.fromarray((1000 * MAP).astype(np.uint16)).save(tmp_path / "sixteen.png")
    Image.fromarray(MAP > 2).save(tmp_path / "bits.png")
    np.save(tmp_path / "array.npy", MAP / 2)
    expected = {
        "palette.png": MAP, "grey.png": MAP, "sixteen.png": 1000 * MAP, "bits.png": MAP > 2,
        "array.npy": MAP / 2,
    }  # fmt: skip
    for name, table in expected.items():
        np.testing.assert_array_equal(read_map(tmp_path / name), table)
    Image.new("RGB", (4, 3)).save(tmp_path / "colours.png")
    with pytest.raises(ValueError, match="has colours"):
        read_map(tmp_path / "colours.png")


def test_a_column_names_what_is_not_there_and_reads_the_rest_when_asked(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", MAP)
    problems = list[str]()
    made = map_files(tmp_path, ["a.npy", None, ""], "mask", problems)
    assert made[1] is made[2] is None
    np.testing.assert_array_equal(made[:1][0], MAP)
    map_files(tmp_path, ["b.npy", "a.npy"], "mask", problems)
    assert problems == [f"tasks.mask: 1 of 2 files are not in {tmp_path}: 'b.npy'"]


def test_numbers_are_in_units_and_some_say_that_there_is_none(tmp_path: Path) -> None:
    Image.fromarray((1000 * MAP).astype(np.uint16)).save(tmp_path / "depth.png")
    spec = MapSpec(scale=0.001, offset=0.5, missing=0)
    (made,) = map_files(tmp_path, ["depth.png"], "depth", [], spec=spec)[:1]
    np.testing.assert_allclose(made, np.where(MAP == 0, np.nan, MAP + 0.5), rtol=1e-6)
