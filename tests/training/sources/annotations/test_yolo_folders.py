"""Where YOLO's text files lie: by data.yaml, or in a folder."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from onepass.training.sources.annotations.yolo_folders import listed

YAML = "names: [cell, dirt]\ntrain: images/train\nval: images/val\n"


@pytest.fixture
def parted(folder: Path) -> Path:
    for part, name in (("train", "a"), ("train", "b"), ("val", "c")):
        for kind in ("images", "labels"):
            (folder / kind / part).mkdir(parents=True, exist_ok=True)
        (folder / f"images/{name}.png").rename(folder / f"images/{part}/{name}.png")
    (folder / "labels/train/a.txt").write_text("")
    (folder / "data.yaml").write_text(YAML)
    return folder


def test_labels_lie_beside_images_and_folders_are_parts(parted: Path, look: Any) -> None:
    made = listed(parted / "data.yaml", (), look(splits=True))
    assert made.names == ("cell", "dirt")
    assert made.labels == {
        "images/train/a.png": parted / "labels/train/a.txt",
        "images/train/b.png": None,
        "images/val/c.png": None,
    }
    assert made.parts == {f"images/{n}.png": n[:-2] for n in ("train/a", "train/b", "val/c")}
    of_rows = listed(parted / "data.yaml", (), look(["images/val/c.png", "d.png"]))
    assert [*of_rows.labels] == ["images/val/c.png"], "what is in no folder was never annotated"


def test_a_file_may_list_pictures_and_labels_lie_beside_them(parted: Path, look: Any) -> None:
    Image.new("L", (2, 2)).save(parted / "d.png")
    (parted / "d.txt").write_text("")
    (parted / "all.txt").write_text("d.png\n\nimages/train/a.png\r\n")
    (parted / "data.yaml").write_text("names: [cell]\ntrain: all.txt\n")
    made = listed(parted / "data.yaml", (), look(splits=True))
    assert made.labels["d.png"] == parted / "d.txt"
    assert made.parts == {}, "without val nothing says how rows are split"


def test_what_a_data_yaml_lacks_is_said(parted: Path, look: Any) -> None:
    (parted / "data.yaml").write_text("train: nowhere\nkpt_shape: [17, 3]\n")
    with pytest.raises(ValueError, match=r"names: is missing.*\n.*kpt_shape.*\n.*train: 'nowhere'"):
        listed(parted / "data.yaml", (), look(splits=True))
    (parted / "data.yaml").write_text("names: [a]\ntrain: images\nval: images/val\n")
    with pytest.raises(ValueError, match=r"1 pictures are in two parts, as 'images/val/c\.png'"):
        listed(parted / "data.yaml", (), look(splits=True))
    assert len(listed(parted / "data.yaml", (), look(splits=False)).labels) == 3


def test_a_folder_has_its_names_beside_it(folder: Path, look: Any) -> None:
    (folder / "labels").mkdir()
    (folder / "labels/b.txt").write_text("")
    with pytest.raises(ValueError, match=r"no names of classes: say names: \[\.\.\.\] beside path"):
        listed(folder / "labels", (), look())
    (folder / "labels/classes.txt").write_text("cell\r\ndirt\r\n")
    made = listed(folder / "labels", (), look())
    assert made.names == ("cell", "dirt")
    assert made.labels["images/b.png"] == folder / "labels/b.txt"
    assert made.labels["images/a.png"] is made.labels["images/c.png"] is None
