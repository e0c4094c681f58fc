"""Pictures to try things on: drawn always the same, and named by what they show."""

from pathlib import Path

import pytest
from PIL import Image

from onepass.training import sources
from onepass.training.sources import shapes
from onepass.training.sources.images import ImagesSource
from onepass.training.specs.read import load


def test_shapes_are_drawn_where_there_is_no_folder(tmp_path: Path) -> None:
    spec = load("shapes", [f"source.path={tmp_path / 'new' / 'shapes'}", "source.draw=30"])
    assert isinstance(spec.source, ImagesSource)
    rows = sources.read(spec.source, spec.inputs, spec.tasks)
    assert len(rows) == 30
    assert set(rows.labels["shape"]) == {"circle", "square", "triangle"}
    assert all(8 <= width <= 20 for width in rows.labels["width"])
    files = {file.name: file.read_bytes() for file in (tmp_path / "new" / "shapes").iterdir()}
    assert len(files) == 30
    shapes.draw(tmp_path / "again", 30)
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()}
    next((tmp_path / "again").iterdir()).unlink()
    again = spec.source.model_copy(update={"path": tmp_path / "again"})
    assert len(sources.read(again, spec.inputs, spec.tasks)) == 29


def test_a_picture_shows_what_its_name_says(tmp_path: Path) -> None:
    shapes.draw(tmp_path / "some", 12)
    files = sorted((tmp_path / "some").iterdir())
    assert [file.stem.rpartition("_")[2] for file in files if "_" in file.stem] != []
    for file in files:
        _, colour, width, _ = file.stem.split("_")
        with Image.open(file) as picture:
            assert picture.size == (shapes.SIDE, shapes.SIDE)
            pixels = [picture.getpixel((x, y)) for x in range(32) for y in range(32)]
        near = [p for p in pixels if sum(abs(a - b) for a, b in
                                         zip(p, shapes.COLOURS[colour], strict=True)) < 90]  # type: ignore[arg-type] # fmt: skip
        assert int(width) ** 2 * 0.4 <= len(near) <= int(width) ** 2 * 1.1


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "mine.txt").write_text("stays")
    with pytest.raises(OSError):
        shapes.draw(tmp_path / "some", 2)
    assert [file.name for file in tmp_path.iterdir()] == ["some"]
    assert [file.name for file in (tmp_path / "some").iterdir()] == ["mine.txt"]
