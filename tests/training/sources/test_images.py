"""Images from a folder and a table, from file names, and from arrays."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass.models.contract import Contract
from onepass.training import sources
from onepass.training.data.prepare import prepare
from onepass.training.sources.images import ImagesSource
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.table import TableSource
from onepass.training.specs.spec import BadSpec, Spec, parse

CONTRACT = Contract.model_validate(
    {
        "inputs": {"photo": {"kind": "image", "size": 8}, "height": {"kind": "number"}},
        "tasks": {
            "age": {"kind": "regression"},
            "gender": {"kind": "binary", "labels": ["male", "female"]},
        },
    }
)
WITHOUT_HEIGHT = Contract(inputs={"photo": CONTRACT.inputs["photo"]}, tasks=CONTRACT.tasks)
WORDS = {"gender": {"0": "male", "1": "female"}}


def read(folder: Path, contract: Contract = CONTRACT, **changes: Any) -> SourceRows:
    source = ImagesSource.model_validate({"path": folder, **changes})
    return sources.read(source, contract.inputs, contract.tasks)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty grey squares, the brighter the older, in files that say so and in a table."""
    lines = []
    for place in range(30):
        age, gender = 20 + place, place % 2
        name = f"{age}_{gender}_{160 + place}_p{place}.png"
        Image.new("RGB", (8, 8), (place, place, place)).save(tmp_path / name)
        split = "val" if place % 5 == 0 else "train"
        lines.append(
            {"file": name, "age": age, "gender": gender, "height": 160 + place, "split": split}
        )
    pl.DataFrame(lines).write_csv(tmp_path / "labels.csv")
    return tmp_path


def brightness(rows: SourceRows, contract: Contract = CONTRACT) -> list[int]:
    arrays = contract.read([rows.row(place) for place in range(len(rows))])
    return [int(photo.max()) for photo in arrays["photo"]]


def test_a_table_names_the_files(folder: Path) -> None:
    rows = read(folder, words=WORDS)
    assert len(rows) == 30
    assert rows.labels["age"] == [20.0 + place for place in range(30)]
    assert rows.labels["gender"][:3] == ["male", "female", "male"]
    assert rows.inputs["height"][:2] == [160.0, 161.0]
    assert set(rows.split) == {"train", "val"}
    assert brightness(rows) == list(range(30))
    sent = rows.row(4)["photo"]
    assert base64.b64decode(sent) == (folder / "24_0_164_p4.png").read_bytes()


def test_any_table_may_have_a_column_of_files(folder: Path) -> None:
    source = TableSource(path=folder / "labels.csv", columns={"photo": "file"})
    contract = CONTRACT.model_copy(update={"tasks": {"age": CONTRACT.tasks["age"]}})
    assert brightness(sources.read(source, contract.inputs, contract.tasks)) == list(range(30))


def test_file_names_have_fields(folder: Path) -> None:
    (folder / "notes_x.png").write_text("no such name")
    rows = read(folder, pattern="[age]_[gender]_[height]_[id].png", words=WORDS)
    assert sorted(rows.labels["age"]) == [20.0 + place for place in range(30)]
    for bright, age, gender in zip(
        brightness(rows), rows.labels["age"], rows.labels["gender"], strict=True
    ):
        assert age == 20 + bright
        assert gender == ("male", "female")[bright % 2]
    left = "2 files are not named '[age]_[gender]_[height]_[id].png' and are left out"
    assert left in rows.notes
    assert set(rows.split) <= {"train", "val", "test"}


def test_a_folder_may_be_a_field(folder: Path) -> None:
    for gender in ("male", "female"):
        (folder / "by" / gender).mkdir(parents=True)
        for age in (20, 30):
            image = Image.new("L", (4, 4), age)
            image.save(folder / "by" / gender / f"{age}.webp", lossless=True)
    contract = Contract(inputs={"photo": CONTRACT.inputs["photo"]}, tasks=CONTRACT.tasks)
    rows = read(folder / "by", contract, pattern="[gender]/[age].webp")
    assert rows.labels["gender"] == ["female", "female", "male", "male"]
    assert brightness(rows, contract) == rows.labels["age"]


def test_arrays_are_images_too(tmp_path: Path) -> None:
    x = np.arange(20 * 8 * 8, dtype=np.uint8).reshape(20, 8, 8)
    labels = np.arange(20) % 2
    np.savez(tmp_path / "a.npz", x=x, age=labels + 0.5, gender=labels, height=labels)
    rows = read(tmp_path / "a.npz", columns={"photo": "x"}, words=WORDS)
    assert rows.labels["gender"][:2] == ["male", "female"]
    assert rows.labels["age"][:2] == [0.5, 1.5]
    assert rows.split.tolist() == rows.split[:4].tolist() * 5, "every fifth picture is the same"
    assert len(set(rows.split)) == 2, "rows with equal labels are not one row"
    found = CONTRACT.read([rows.row(place) for place in range(20)])["photo"]
    assert (found == x[:, None]).all()


def test_labels_stand_between_separators(folder: Path) -> None:
    tasks = {"seen": {"kind": "multilabel"}}
    inputs = {"photo": CONTRACT.inputs["photo"]}
    contract = Contract.model_validate({"inputs": inputs, "tasks": tasks})
    words, file = ["hat; tie", "tie", ";", ""] * 5, folder / "labels.csv"
    files = pl.read_csv(file)["file"].head(20)
    pl.DataFrame({"file": files, "seen": words}).write_csv(file)
    np.savez(folder / "a.npz", x=np.zeros((20, 8, 8), np.uint8), seen=np.array(words))
    for path, column in ((folder, "file"), (folder / "a.npz", "x")):
        rows = read(path, contract, columns={"photo": column}, separators={"seen": ";"})
        assert rows.labels["seen"][:4] == [("hat", "tie"), ("tie",), (), None]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"path": "gone"}, "source.path: 'gone': no such folder"),
        ({"path": None}, "source.path: is missing"),
        ({"path": "gone.npz"}, "source.path: 'gone.npz': no such file"),
        ({"table": "gone.csv"}, "gone.csv': no such file"),
        ({"columns": {"photo": "fil"}}, "has no column 'fil' (for 'photo'); did you mean 'file'?"),
        ({"columns": {"photo": "age"}}, "inputs.photo: 30 of 30 files are not in "),
        ({"pattern": "[age]-[gender].png"}, "source.pattern: none of 31 files is named"),
        ({"words": {"gendr": {}}}, "source.words.gendr: there is no column 'gendr'; did you mean"),
        ({"columns": {"hight": "age"}}, "source.columns.hight: there is no such input or task"),
        ({"separators": {"agee": ";"}}, "source.separators.agee: there is no such input or task"),
    ],
)
def test_what_is_missing_is_named(folder: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        read(
            **({"folder": folder} | {"folder" if k == "path" else k: v for k, v in changes.items()})
        )
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"y": np.zeros((3, 4, 4), np.uint8)}, "has no array 'x'"),
        ({"x": np.zeros((3, 4, 4))}, "'x' must be uint8, [N, H, W] or [N, H, W, 3], got float64"),
        ({"x": np.zeros((2, 4, 4), np.uint8)}, "its arrays have different lengths"),
        ({"x": np.array([None, 1, 2])}, "cannot be read"),
    ],
)
def test_arrays_of_another_kind_are_refused(
    tmp_path: Path, arrays: dict[str, Any], words: str
) -> None:
    labels = np.arange(3)
    np.savez(tmp_path / "a.npz", age=labels, gender=labels, height=labels, **arrays)
    with pytest.raises(ValueError) as refused:
        read(tmp_path / "a.npz", columns={"photo": "x"})
    assert words in str(refused.value)


def test_other_inputs_need_another_source(tmp_path: Path, sincos: Contract) -> None:
    with pytest.raises(ValueError, match="images needs an input of kind image"):
        read(tmp_path, sincos)


def test_an_empty_file_is_named_where_pictures_may_be_absent(folder: Path) -> None:
    file = pl.read_csv(folder / "labels.csv")["file"][4]
    (folder / file).write_bytes(b"")
    source = {"kind": "images", "path": str(folder), "words": WORDS}
    inputs = {"photo": {"kind": "image", "size": 8, "optional": True}}
    tasks = {"age": {"kind": "regression"}}
    spec = {"name": "faces", "inputs": inputs, "tasks": tasks, "source": source}
    trunk = {"trunk": {"kind": "conv", "channels": [4], "widths": [8]}}
    with pytest.raises(BadSpec) as refused:
        prepare(parse(spec | trunk))
    assert f"{file}: photo: is no JPEG, PNG or WebP: this is empty" in str(refused.value)


def test_several_patterns_have_the_same_fields(folder: Path) -> None:
    Image.new("RGB", (8, 8)).save(folder / "99_1_x.jpg")
    both = ["[age]_[gender]_[height]_[id].png", "[age]_[gender]_[id].jpg"]
    with pytest.raises(ValueError, match="all patterns have the same fields"):
        read(folder, pattern=both)
    both[0] = "[age]_[gender]_[id].png"
    rows = read(folder, WITHOUT_HEIGHT, pattern=both, words=WORDS)
    assert len(rows) == 31
    assert 99.0 in rows.labels["age"]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Three pictures, whose names say their age and their split."""
    for name in ("1_train.jpg", "2_val.jpg", "deep/3_train.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("L", (4, 4), 128).save(tmp_path / name)
    return tmp_path


def of_bare(folder: Path) -> Spec:
    return parse(
        {
            "name": "faces",
            "inputs": {"photo": {"kind": "image", "size": 4, "channels": 1}},
            "tasks": {"age": {"kind": "regression"}},
            "source": {"kind": "images", "path": str(folder), "pattern": "[age]_[split].jpg"},
            "trunk": {"kind": "conv", "channels": [2]},
        }
    )


def test_hidden_files_are_no_images(bare: Path) -> None:
    beside = ("._1_train.jpg", ".DS_Store", "Thumbs.db", "desktop.ini")
    beside += (
        ".cache/4_train.jpg",
        "__MACOSX/5_train.jpg",
        "@eaDir/6_train.jpg",
        "deep/._3_train.jpg",
    )
    for name in beside:
        (bare / name).parent.mkdir(exist_ok=True)
        (bare / name).write_bytes(b"\x00\x05\x16\x07")
    found = of_bare(bare)
    assert isinstance(found.source, ImagesSource)
    rows = sources.images.read(found.source, found.inputs, found.tasks)
    assert sorted(rows.labels["age"]) == [1.0, 2.0, 3.0]
    assert rows.notes == ["split by column 'split'"]


def test_a_picture_that_is_none_is_named(bare: Path) -> None:
    (bare / "deep" / "3_train.jpg").write_bytes(b"no picture")
    with pytest.raises(BadSpec) as refused:
        prepare(of_bare(bare))
    first, line = str(refused.value).splitlines()
    assert first == "rows do not fit the contract:"
    assert line.startswith("deep/3_train.jpg: photo: ")
