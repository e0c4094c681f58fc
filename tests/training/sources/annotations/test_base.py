"""Where readers look, and how they refuse."""

from pathlib import Path

import pytest
from PIL import Image

from onepass.training.sources.annotations.base import existing, refuse, upright_size


def test_the_first_problems_are_named_and_the_others_counted() -> None:
    refuse("a.json", [])
    with pytest.raises(ValueError, match=r"^a: 0\na: 1\na: 2\na: 3\na: 4\na: and 2 more problems$"):
        refuse("a", [*"0123456"])
    with pytest.raises(ValueError, match=r"^a: 0$"):
        refuse("a", ["0"])


def test_a_path_is_below_the_folder_of_pictures(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert existing(tmp_path, Path("a")) == existing(Path("x"), tmp_path / "a") == tmp_path / "a"
    with pytest.raises(ValueError, match=r"path: '.*b': no such file; paths are relative to"):
        existing(tmp_path, Path("b"))


def test_a_picture_s_size_is_that_after_its_turn(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (4, 2)).save(tmp_path / "a.jpg", exif=exif)
    Image.new("RGB", (4, 2)).save(tmp_path / "b.jpg")
    assert [upright_size(tmp_path / f"{name}.jpg") for name in "ab"] == [(2, 4), (4, 2)]
    (tmp_path / "c.jpg").write_text("none")
    with pytest.raises(ValueError, match=r"c\.jpg: its size cannot be read"):
        upright_size(tmp_path / "c.jpg")
