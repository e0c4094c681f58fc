"""A picture is found by its name, or by as much of its path as both say."""

from pathlib import Path

from PIL import Image

from onepass.training.sources.annotations.pictures import Pictures, ambiguous, below

PICTURES = Pictures(["x/a.jpg", "y/a.jpg", "x/b.jpg", "c.png"], are_rows=False)


def test_a_path_is_a_picture_if_one_is_the_end_of_the_other() -> None:
    assert PICTURES.named("x/a.jpg") == ["x/a.jpg"]
    assert PICTURES.named("b.jpg") == PICTURES.named("/home/me/x/b.jpg") == ["x/b.jpg"]
    assert PICTURES.named("./c.png") == PICTURES.named("train\\c.png") == ["c.png"]
    assert PICTURES.named("z/b.jpg") == PICTURES.named("b.png") == PICTURES.named("") == []


def test_several_are_told_apart_or_named() -> None:
    several = PICTURES.named("a.jpg")
    assert several == ["x/a.jpg", "y/a.jpg"]
    assert ambiguous("a.jpg", several).startswith("'a.jpg' may be 'x/a.jpg' or 'y/a.jpg': say")


def test_a_stem_is_a_path_without_its_suffix() -> None:
    assert PICTURES.with_stem("b") == ["x/b.jpg"]
    assert PICTURES.with_stem("y/a") == ["y/a.jpg"]
    both = Pictures(["a.jpg", "masks/a.png"], are_rows=False)
    assert both.with_stem("a") == ["a.jpg"], "the whole path says more than its end"


def test_what_a_system_hides_is_no_picture(tmp_path: Path) -> None:
    for name in ("b/x.PNG", "a.png", ".cache/y.png", "._a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("L", (1, 1)).save(tmp_path / name)
    (tmp_path / "a.txt").write_text("")
    assert below(tmp_path) == ["a.png", "b/x.PNG"]
