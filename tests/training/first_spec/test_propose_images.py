"""A first spec for a folder of pictures: a table, folders or names say what they show."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image
from typer.testing import CliRunner

from onepass import training
from onepass.models import yaml
from onepass.training.cli import app
from onepass.training.data.prepare import prepare
from onepass.training.first_spec.propose import first_spec
from onepass.training.first_spec.propose_images import first_images_spec
from onepass.training.specs.read import read

ROWS = 30
RUN = CliRunner()
random = np.random.default_rng(0)


def save(file: Path, size: tuple[int, ...] = (16, 16, 3)) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(random.integers(0, 255, size).astype(np.uint8)).save(file)
    return file.name


def made(folder: Path, *targets: str, labels: Path | None = None) -> tuple[dict[str, Any], str]:
    """The spec, which can be trained, and what was said."""
    text, warnings = first_images_spec(folder, list(targets), labels)
    document = yaml.parse(text)
    prepared = prepare(read(document))
    assert len(prepared.train) > len(prepared.val) > 0
    return document, "\n".join(warnings)


def test_names_say_what_they_show(tmp_path: Path) -> None:
    for place in range(ROWS):
        save(tmp_path / "faces" / f"{20 + place % 9}_{'mf'[place % 2]}_{place:04}.png")
    save(tmp_path / "faces" / "._1_m_0.png")
    document, _ = made(tmp_path / "faces", "age", "sex")
    assert document["source"]["pattern"] == "[age]_[sex]_[id].png"
    assert document["tasks"] == {
        "age": {"kind": "regression", "min": 0},
        "sex": {"kind": "binary", "labels": ["f", "m"]},
    }
    assert document["inputs"] == {"photo": {"kind": "image", "size": 16, "channels": 3}}
    unnamed, _ = made(tmp_path / "faces")
    assert unnamed["source"]["pattern"] == "[field1]_[field2]_[id].png"
    assert list(unnamed["tasks"]) == ["field1", "field2"]
    with pytest.raises(ValueError, match="there is no 'hair'"):
        made(tmp_path / "faces", "age", "sex", "hair")


def test_folders_are_labels(tmp_path: Path) -> None:
    for place in range(ROWS):
        save(tmp_path / "pets" / ["cat", "dog", "cow"][place % 3] / f"{place}.png", (20, 28))
    document, _ = made(tmp_path / "pets")
    assert document["source"]["pattern"] == "[label]/[id].png"
    assert document["tasks"]["label"] == {"kind": "multiclass", "labels": ["cat", "cow", "dog"]}
    assert document["inputs"]["photo"] == {"kind": "image", "size": [20, 28], "channels": 1}
    for place in range(ROWS):
        part = ["train", "train", "val", "test"][place % 4]
        save(tmp_path / "parted" / part / ["cat", "dog"][place // 4 % 2] / f"{place}.png")
    document, said = made(tmp_path / "parted")
    assert document["source"]["pattern"] == "[split]/[label]/[id].png"
    assert "split" not in document["source"]
    assert list(document["tasks"]) == ["label"]
    assert not said


@pytest.mark.parametrize(
    ("files", "source", "labels", "words"),
    [
        (["{c}/{n}.png", "cover.png"], {"pattern": "[label]/[id].png"}, ["cat", "dog"],
         "1 pictures are not in such a folder"),
        (["{c}/{n}.png", "{c}/{n}.JPG"], {"pattern": ["[label]/[id].JPG", "[label]/[id].png"]},
         ["cat", "dog"], ""),
        (["{c}/{n}.png", "{c}/{n}.gif"], {"pattern": "[label]/[id].png"}, ["cat", "dog"],
         "30 pictures are left out, as they are neither JPEG, PNG nor WebP: cat/0.gif"),
        (["all/{d}/{n}.png"], {"pattern": "[label]/[id].png"}, ["10", "25"], ""),
        (["{c}.{n}.png"], {"pattern": "[field1].[id].png"}, ["cat", "dog"], ""),
        (["{s}/{c}_{n}.png"], {"pattern": "[split]/[field1]_[id].png"}, ["cat", "dog"], ""),
        (["{S}/{c}/{n}.png"], {"pattern": "[split]/[label]/[id].png",
         "words": {"split": {"Training": "train", "Validation": "val"}}}, ["cat", "dog"], ""),
        (["{h}/{c}/{n}.png"], {"pattern": "[split]/[label]/[id].png",
         "split": {"kind": "column", "calibration": True}}, ["cat", "dog"], ""),
        (["{c}/{k}/{n}.png"], {"pattern": "[label]/[label2]/[id].png"}, ["cat", "dog"], ""),
    ],
)  # fmt: skip
def test_folders_as_they_are(
    tmp_path: Path, files: list[str], source: dict[str, Any], labels: list[str], words: str
) -> None:
    for place in range(ROWS):
        several = {"c": ["cat", "dog"], "d": ["10", "25"], "k": "ab"}
        parts = {name: each[place // 3 % 2] for name, each in several.items()}
        parts |= {"s": ["train", "train", "val"][place % 3], "n": str(place)}
        parts["S"] = {"train": "Training", "val": "Validation"}[parts["s"]]
        parts["k"] = "ab"[place % 2]
        parts["h"] = ["train", "val", "train", "calibration"][place % 4]
        for file in files:
            save(tmp_path / "pets" / file.format(**parts))
    document, said = made(tmp_path / "pets")
    assert document["source"].items() >= source.items()
    assert next(iter(document["tasks"].values())) == {"kind": "binary", "labels": labels}
    assert words in said


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("./p{n}.png", ""),
        ("p{n}", "'picture' has 'p0' where the file is 'p0.png': names must be written as"),
        ("C:\\here\\p{n}.png", "where the file is 'p0.png'"),
        ("P{n}.PNG", "has 'P0.PNG' where the file is 'p0.png'"),
    ],
)
def test_names_in_a_table_are_those_of_files(tmp_path: Path, cell: str, words: str) -> None:
    for place in range(ROWS):
        save(tmp_path / f"p{place}.png")
    save(tmp_path / "more.png")
    pictures = [cell.format(n=place) for place in range(ROWS)]
    table = pl.DataFrame({"picture": pictures, "y": ["a", "b", "c"] * (ROWS // 3)})
    table.write_csv(tmp_path / "labels.csv")
    if words:
        with pytest.raises(ValueError, match=re.escape(words)):
            first_images_spec(tmp_path, [])
        return
    _, said = made(tmp_path)
    assert "1 pictures stand in no row and are left out" in said
    (tmp_path / "p4.png").write_bytes(b"none")
    _, warnings = first_images_spec(tmp_path, [])
    assert "cannot be opened, and training refuses them: ./p4.png" in "\n".join(warnings)
    (tmp_path / "p3.png").unlink()
    with pytest.raises(ValueError, match=r"1 of 30 rows name pictures that are not in .*p3\.png'"):
        first_images_spec(tmp_path, [])


@pytest.mark.parametrize("inside", [True, False])
def test_a_table_is_matched_by_the_names_in_it(tmp_path: Path, inside: bool) -> None:
    folder = tmp_path / "set"
    names = [save(folder / "images" / f"p{place}.png") for place in range(ROWS)]
    file = (folder if inside else tmp_path) / "truth.csv"
    table = {
        "what": ["x", "y", "z"] * (ROWS // 3),
        "picture": [f"images/{name}" if inside else name for name in names],
        "stars": [1 + place % 5 for place in range(ROWS)],
        "code": [f"q{place}" for place in range(ROWS)],
    }
    pl.DataFrame(table).write_csv(file)
    document, said = made(folder, labels=None if inside else file)
    assert document["source"]["columns"] == {"photo": "picture"}
    assert document["source"]["table"] == ("truth.csv" if inside else "../../truth.csv")
    assert document["tasks"]["what"] == {"kind": "multiclass", "labels": ["x", "y", "z"]}
    assert document["tasks"]["stars"]["kind"] == "ordinal"
    assert "code: left out" in said
    assert "the column 'picture' names the pictures" in said
    only, _ = made(folder, "stars", labels=file)
    assert list(only["tasks"]) == ["stars"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "holds no pictures"),
        (["a.png", "b.png"], "nothing says what its 2 pictures show: name a table"),
    ],
)
def test_what_says_nothing_is_said(tmp_path: Path, files: list[str], words: str) -> None:
    for name in files:
        save(tmp_path / name)
    with pytest.raises(ValueError, match=words):
        first_images_spec(tmp_path, [])
    if files:
        pl.DataFrame({"file": ["c.png"], "y": [1]}).write_csv(tmp_path / "labels.csv")
        with pytest.raises(ValueError, match=r"no column holds names of the pictures in"):
            first_images_spec(tmp_path, [])


def test_the_command_writes_it_and_it_trains(tmp_path: Path) -> None:
    for place in range(ROWS):
        save(tmp_path / "pets" / ["cat", "dog"][place % 2] / f"{place}.png")
    out = tmp_path / "pets.yaml"
    assert RUN.invoke(app, ["init", str(tmp_path / "pets"), "--out", str(out)]).exit_code == 0
    document = yaml.parse(out.read_text())
    document["training"] = {"epochs": 1, "threads": 1}
    bundle = training.fit(document, out=tmp_path / "out", onnx=False, pictures=False)
    assert list(bundle.contract.tasks) == ["label"]
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,2\n")
    for words, said in (
        ([str(table)], "--targets: which columns are to be predicted?"),
        ([str(table), "--targets", "b", "--labels", str(table)], "is for a folder of pictures"),
    ):
        found = RUN.invoke(app, ["init", *words])
        assert found.exit_code == 1
        assert said in " ".join(found.output.split())


def test_a_column_of_a_table_may_name_pictures(tmp_path: Path) -> None:

    names = [save(tmp_path / f"p{place}.png") for place in range(ROWS)]
    table = {"photo": names, "x": random.normal(size=ROWS), "y": ["a", "b"] * (ROWS // 2)}
    pl.DataFrame(table).write_csv(tmp_path / "t.csv")
    text, _ = first_spec(tmp_path / "t.csv", ["y"])
    document = yaml.parse(text)
    assert document["inputs"]["photo"]["kind"] == "image"
    spec = read(document)
    assert spec.trunk.kind == "conv"
    assert len(prepare(spec).train)
