"""The page of a look: each picture, what is drawn over it, what is said of it."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass.models.contract.forms import Objects, Points
from onepass.training.reporting.look import _drawn, look
from onepass.training.specs.spec import parse

EVIL = "<img src=x onerror=alert(1)>"


class Reader(HTMLParser):
    """How often there is each tag, and the text between."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags, self.text, self.sources = Counter[str](), "", list[str]()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        names = dict(attrs)
        assert "style" not in names
        if tag == "img":
            self.sources.append(names["src"] or "")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, Any]:
    """Photos whose label is markup, with masks of which one is missing."""
    lines = []
    mask = np.zeros((8, 8), dtype=np.uint8)
    mask[:2] = 1
    mask[2] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    for n in range(40):
        Image.new("RGB", (8, 8), (6 * n, 0, 0)).save(tmp_path / f"{n}.png")
        split = "val" if n > 30 else "train"
        lines.append(
            {"file": f"{n}.png", "kind": EVIL, "size": n / 2, "split": split,
             "mask": None if n == 0 else "mask.png"}
        )  # fmt: skip
    pl.DataFrame(lines).write_csv(tmp_path / "labels.csv")
    return {
        "name": "photos",
        "inputs": {"photo": {"kind": "image", "size": 8}},
        "tasks": {
            "kind": {"kind": "multiclass"},
            "size": {"kind": "regression", "unit": "cm"},
            "mask": {"kind": "segmentation", "labels": ["none", "stripe"]},
        },
        "source": {"kind": "images", "path": str(tmp_path)},
        "trunk": {"kind": "conv", "channels": [4, 4], "neck": {"width": 4}},
    }


def test_each_picture_is_shown_with_what_is_said_of_it(photos: dict[str, Any]) -> None:
    made = look(parse(photos), 31)
    assert (made.pictures, made.rows) == (31, 31)
    read = Reader(made.page)
    assert read.tags["img"] == 31 + 2 * 30, "the picture; and where there is a mask, again with it"
    assert all(source.startswith("data:image/png;base64,") for source in read.sources)
    assert read.tags["script"] == 0
    assert read.text.count(EVIL) == 31 + 1
    assert "mask: not annotated" in read.text
    assert "7.5 cm" in read.text


def test_what_it_counts(photos: dict[str, Any]) -> None:
    entries = look(parse(photos), 31).entries
    assert [one[:2] for one in entries["mask"]] == [
        ("none", "62.5 %"), ("stripe", "25 %"), ("left out", "12.5 %"),
    ]  # fmt: skip
    assert entries["size"] == [("0 to 15", "in 31 pictures", "")]
    assert entries["kind"] == [(EVIL, "31", "")]
    assert list(entries) == ["kind", "size", "mask"]


def test_objects_are_boxes_and_a_list() -> None:
    class Task:
        form = Objects(labels=("whole", "half"))

    target = np.array([[1, 0, 0, 4, 4], [2, 1, 1, 2, 2], [1, 2, 2, 4, 4], [0] * 5])
    drawn = _drawn("beans", Task(), target.astype(np.float32))  # type: ignore[arg-type]
    assert drawn.words == "2 whole, 1 half"
    assert [one.label for one in drawn.marks] == ["whole", "half", "whole"]
    assert not drawn.crowded


def test_points_are_dots_and_a_list() -> None:
    class Task:
        form = Points(names=("nose", "tail", "toe"))

    target = np.array([[1, 0, 0, 8, 8, 1, 2, 1, 3, 4, 0, np.nan, np.nan, 0]])
    drawn = _drawn("pose", Task(), target.astype(np.float32))  # type: ignore[arg-type]
    assert drawn.words == "2 of 3 points"
    assert [(one.name, one.hidden) for one in drawn.dots] == [("nose", False), ("tail", True)]


def test_a_look_draws_the_points_of_a_table(photos: dict[str, Any]) -> None:
    folder = Path(photos["source"]["path"])
    table = pl.read_csv(folder / "labels.csv")
    index = pl.int_range(len(table))
    table = table.with_columns(nx=pl.when(index > 3).then(index / 8), ny=pl.lit(2.5))
    table.with_columns(ny=pl.when(index > 3).then("ny")).write_csv(folder / "labels.csv")
    photos["tasks"] = {"pose": {"kind": "keypoints", "points": ["nose"]}}
    photos["source"]["columns"] = {"pose": ["nx", "ny"]}
    made = look(parse(photos), 40)
    assert Reader(made.page).tags["circle"] == 27
    assert [one[:2] for one in made.entries["pose"]] == [("nose", "27")]
