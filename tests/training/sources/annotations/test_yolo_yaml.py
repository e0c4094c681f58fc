"""A data.yaml: names of classes, and folders wherever tools say that they are."""

from pathlib import Path

import pytest

from onepass.training.sources.annotations.yolo_yaml import document_of, folders_of, names_of


def test_names_are_a_list_or_numbered() -> None:
    assert names_of(["a", "b"]) == names_of({"1": "b", "0": "a"}) == ("a", "b")
    assert names_of({"1": "a", "2": "b"}) == names_of(None) == names_of({}) == ()


def test_words_stay_words(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("names: {0: no, 1: on}")
    assert names_of(document_of(tmp_path / "a.yaml")["names"]) == ("no", "on")
    for text in ("- a", "a: [", ""):
        (tmp_path / "a.yaml").write_text(text)
        with pytest.raises(ValueError, match=r"a\.yaml: is no YAML with names, train and val"):
            document_of(tmp_path / "a.yaml")


def test_folders_are_below_path_or_the_file(tmp_path: Path) -> None:
    for name in ("root/images", "train", "valid"):
        (tmp_path / name).mkdir(parents=True)
    file, problems = tmp_path / "data.yaml", list[str]()
    said = {"path": "root", "train": ["images", "../train"], "valid": "valid", "test": "no"}
    found = {part: [*folders_of(file, said, part, problems)] for part in ("train", "val", "test")}
    assert [one.resolve() for one in found["train"]] == [
        tmp_path / "root/images",
        tmp_path / "train",
    ]
    assert found["val"] == [tmp_path / "valid"]
    assert problems == [f"test: 'no': no such folder, at {tmp_path / 'root/no'}"]
