"""Several sources: rows behind one another, what one lacks is missing, problems under its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass import models
from onepass.models.bundle import Bundle
from onepass.training import fit
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.predicting import predict_file
from onepass.training.sources.several import Joined, column_at
from onepass.training.specs.spec import BadSpec, parse

FILMS = "words,stars,good,split\n1.5,5,yes,train\n2,1,no,train\n3,4,yes,val\n4,4,no,test\n"
FOOD = "text,tasty,split\n10,no,train\n20,yes,val\n30,,test\n40,yes,test\n"
SPEC: dict[str, Any] = {
    "name": "reviews",
    "inputs": {"length": {"kind": "number"}, "stars": {"kind": "number", "default": 3}},
    "tasks": {"film": {"kind": "binary"}, "food": {"kind": "binary"}},
}
SOURCES: dict[str, dict[str, Any]] = {
    "films": {
        "kind": "table",
        "path": "films.csv",
        "tasks": ["film"],
        "columns": {"length": "words", "film": "good"},
    },
    "places": {
        "kind": "table",
        "path": "food.csv",
        "tasks": ["food"],
        "columns": {"length": "text", "food": "tasty"},
        "without": ["stars"],
    },
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with both tables."""
    monkeypatch.chdir(tmp_path)
    Path("films.csv").write_text(FILMS)
    Path("food.csv").write_text(FOOD)


def prepared(**changes: dict[str, Any]) -> Prepared:
    """The spec's rows, with changed settings of sources."""
    sources = {name: source | changes.get(name, {}) for name, source in SOURCES.items()}
    return prepare(parse(SPEC | {"source": sources}))


def test_a_row_has_the_labels_of_its_source_and_the_rest_is_missing() -> None:
    found = prepared()
    assert found.train.inputs["length"].tolist() == [1.5, 2, 10]
    assert found.train.inputs["stars"].tolist() == [5, 1, 3]
    assert found.train.answered["film"].tolist() == [True, True, False]
    assert found.train.answered["food"].tolist() == [False, False, True]
    assert (len(found.val), len(found.test)) == (2, 2)  # a test row has no label
    assert [(p.source, p.places.tolist(), p.drawn) for p in found.train.pools] == [
        ("films", [0, 1], 2),
        ("places", [2], 2),
    ]
    assert "films: split by column 'split'" in found.notes


def test_golden_rows_are_of_all_sources_in_turn() -> None:
    assert prepared().golden == [
        {"length": 4.0, "stars": 4.0},
        {"length": 30.0},
        {"length": 40.0},
    ]


def test_a_label_may_come_from_two_sources() -> None:
    Path("food.csv").write_text("text,tasty,good,split\n10,no,yes,train\n20,yes,maybe,val\n")
    both = {"tasks": ["film", "food"], "columns": SOURCES["places"]["columns"] | {"film": "good"}}
    with pytest.raises(BadSpec, match="the 3 labels found: maybe, no, yes"):
        prepared(places=both)
    Path("food.csv").write_text("text,tasty,good,split\n10,no,yes,train\n20,yes,no,val\n")
    assert prepared(places=both).train.answered["film"].tolist() == [True, True, True]


def test_the_problems_of_all_sources_come_at_once_under_their_names() -> None:
    Path("food.csv").write_text(FOOD.replace("10", "ten"))
    with pytest.raises(BadSpec) as refused:
        prepared(films={"path": "film.csv"})
    assert str(refused.value).splitlines() == [
        "source.films.path: 'film.csv': no such file",
        "source.places: inputs.length: column 'text' holds 1 cells that are no numbers; "
        "the first is 'ten', in line 2",
    ]
    with pytest.raises(BadSpec, match=r"^source\.places\.columns\.fod: there is no such input"):
        prepared(films={}, places={"columns": {"fod": "tasty"}})
    Path("food.csv").write_text(FOOD.replace("train", "val"))
    with pytest.raises(BadSpec, match=r"^source\.places\.split: of 4 rows none is in 'train'"):
        prepared()
    Path("food.csv").write_text(FOOD.replace("10,no", "10,").replace("40,yes", "40,no"))
    with pytest.raises(BadSpec, match=r"tasks\.food: no training row has a label"):
        prepared()


def test_one_of_them_may_hold_out_rows() -> None:
    Path("food.csv").write_text(FOOD.replace("40,yes,test", "40,yes,calibration"))
    asked = {"split": {"kind": "column", "calibration": True}}
    found = prepared(places=asked)
    assert found.calibration is not None
    assert found.calibration.inputs["length"].tolist() == [40]
    words = r"^source\.films\.split\.calibration: of \d rows none is in 'calibration'"
    with pytest.raises(BadSpec, match=words):
        prepared(films=asked, places=asked)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"films": {"tasks": []}}, "source.films.tasks: is missing: which tasks does it answer?"),
        (
            {"films": {"tasks": ["film", "fod"]}},
            "source.films.tasks: no such task 'fod'; did you mean 'food'?",
        ),
        (
            {"places": {"without": ["star"]}},
            "source.places.without: no such input 'star'; did you mean 'stars'?",
        ),
        (
            {"places": {"tasks": ["film"]}},
            "tasks.food: no source answers it: name it under source.NAME.tasks",
        ),
        (
            {"places": {"column": {}}},
            "source.places.column: no such setting; did you mean 'columns'?",
        ),
        (
            {"places": {"kind": "tabel"}},
            "source.places.kind: no such kind 'tabel'; did you mean 'table'?",
        ),
        ({"places": {"path": 5}}, "source.places.path: must be a path, got 5"),
    ],
)
def test_a_wrong_setting_is_named_by_its_path(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSpec) as refused:
        prepared(**changes)
    assert words in str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"path": "films.csv"}, "source.kind: is missing"),
        ({"path": "films.csv", "columns": {"a": "b"}}, "source.kind: is missing"),
        ({"films": {"path": "films.csv"}, "b": 5}, "source.films.kind: is missing"),
        (
            SOURCES["films"],
            "source.tasks: is for one of several named sources, source.NAME.tasks",
        ),
    ],
)
def test_one_source_or_several_is_told_by_what_stands_there(
    source: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadSpec) as refused:
        parse(SPEC | {"source": source})
    assert words in str(refused.value).splitlines()


def test_nothing_is_mixed_of_one_source() -> None:
    one = {"kind": "table", "path": "films.csv"}
    with pytest.raises(BadSpec, match="mixing: there is one source, nothing is mixed"):
        parse(SPEC | {"source": one, "mixing": {"kind": "uniform"}})


def test_images_of_several_folders_are_read_when_their_rows_are(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        Path(folder).mkdir()
        for number, split in enumerate(("train", "val", "test")):
            pixels = np.full((4, 4), 40 * number + len(folder), dtype=np.uint8)
            Image.fromarray(pixels).save(Path(folder) / f"{number}_{split}.png")
    image = {"kind": "images", "pattern": "[age]_[split].png"}
    spec = {
        "name": "faces",
        "inputs": {"photo": {"kind": "image", "size": 4, "channels": 1}},
        "tasks": {"one": {"kind": "regression"}, "two": {"kind": "regression"}},
        "source": {
            "a": image | {"path": "a", "tasks": ["one"], "columns": {"one": "age"}},
            "b": image | {"path": "b", "tasks": ["two"], "columns": {"two": "age"}},
        },
        "trunk": {"kind": "conv", "channels": [2]},
    }
    found = prepare(parse(spec))
    assert found.train.inputs["photo"].shape == (2, 1, 4, 4)
    Path("b/1_val.png").write_bytes(b"no image")
    with pytest.raises(BadSpec, match=r"\n1_val\.png: "):
        prepare(parse(spec))


def test_a_joined_column_is_the_columns_behind_one_another() -> None:
    parts = [[1, None, 3], [], (4,), [None, None]]
    joined, plain = Joined(parts), [1, None, 3, 4, None, None]
    assert [joined[place] for place in range(6)] == plain
    assert joined[1:5] == plain[1:5]
    assert (len(joined), joined.count(None), None in joined, 7 in joined) == (6, 3, True, False)
    assert column_at(joined, 3) == ((4,), 0)
    assert column_at(plain, 3) == (plain, 3)


@pytest.fixture
def trained(tmp_path: Path) -> Callable[..., Bundle]:
    """trained() gives a bundle of two larger tables that can be learnt."""

    def train(out: str = "out", **training: Any) -> Bundle:
        random = np.random.default_rng(0)
        for file, column, label, size in (
            ("films.csv", "words", "good", 90),
            ("food.csv", "text", "tasty", 400),
        ):
            x = random.normal(size=size).round(3)
            above = (x > 0) if file == "films.csv" else (x < 0)
            words = np.where(above, "yes", "no")
            stars = random.integers(1, 6, size)
            pl.DataFrame({column: x, "stars": stars, label: words}).write_csv(file)
        settings = {"epochs": 4, "batch_size": 16, "lr": 0.02} | training
        network = {"trunk": {"widths": [8]}, "heads": {"hidden": []}}
        spec = parse(SPEC | network | {"source": SOURCES, "training": settings})
        return fit(spec, out=out, onnx=False, pictures=False)

    return train


def test_tasks_of_disjoint_sources_are_learnt_and_judged_by_their_own_rows(
    trained: Callable[..., Bundle],
) -> None:
    bundle = trained()
    report = bundle.report()
    assert sum(report["tasks"]["film"]["labels"].values()) == 90
    assert sum(report["tasks"]["food"]["labels"].values()) == 400
    for task in report["tasks"].values():
        assert task["verdict"].startswith("has learnt: ")
    assert any(note.startswith("an epoch is ") for note in report["notes"])
    assert trained("again").files["weights.safetensors"] == bundle.files["weights.safetensors"]


def test_a_file_is_predicted_by_the_columns_of_either_source(
    trained: Callable[..., Bundle], tmp_path: Path
) -> None:
    predictor = models.load(trained(epochs=1).folder)
    for column in ("words", "text"):
        Path("rows.csv").write_text(f"{column},stars\n1,2\n-1,3\n")
        assert predict_file(predictor, Path("rows.csv"), Path("out.csv"), None) == 2
    assert "film.label" in Path("out.csv").read_text()
