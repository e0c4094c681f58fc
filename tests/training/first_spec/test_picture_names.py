"""What folders and fields in names say: labels come again, ids do not."""

from pathlib import Path
from typing import Any

import pytest

from onepass.training.first_spec.picture_names import Listed, by_folders, by_names
from onepass.training.sources.images import FILE

ROOT = Path("pets")


def said(found: Listed | None) -> dict[str, Any] | None:
    if found is None:
        return None
    assert found.lines[:2] == ["  kind: images", "  path: pets"]
    assert len({len(column) for column in found.columns.values()}) == 1
    columns = [name for name in found.columns if name != FILE]
    pattern = found.lines[2].removeprefix("  pattern: ")
    return {"pattern": pattern, "more": found.lines[3:], "columns": columns, "notes": found.notes}


def names(form: str, rows: int = 24) -> list[str]:
    """Of so many pictures: {c} a label, {s} a part, {n} their number, {a} an age."""
    parts = [
        {"c": ["cat", "dog"][n % 2], "s": ["train", "val"][n // 2 % 2], "n": n, "k": n // 2,
         "a": 20 + n % 7, "S": ["Training", "dev"][n // 2 % 2]}
        for n in range(rows)
    ]  # fmt: skip
    return [form.format(**part) for part in parts]


@pytest.mark.parametrize(
    ("form", "pattern", "columns", "more"),
    [
        ("{c}/{n}.png", '"[label]/[id].png"', ["label"], []),
        ("{s}/{c}/{n}.png", '"[split]/[label]/[id].png"', ["label", "split"], []),
        ("{S}/{c}/{n}.png", '"[split]/[label]/[id].png"', ["label", "split"],
         ["  words: {split: {Training: train, dev: val}}"]),
        ("{c}/{a}/{n}.png", '"[label]/[label2]/[id].png"', ["label", "label2"], []),
    ],
)  # fmt: skip
def test_folders_are_labels(form: str, pattern: str, columns: list[str], more: list[str]) -> None:
    found = by_folders(ROOT, names(form))
    assert said(found) == {"pattern": pattern, "more": more, "columns": columns, "notes": []}
    assert found is not None
    assert found.labels == {name for name in columns if name != "split"}


@pytest.mark.parametrize("form", ["{n}.png", "all/{n}.png", "{s}/{n}.png"])
def test_folders_that_say_nothing_are_no_labels(form: str) -> None:
    assert by_folders(ROOT, names(form)) is None


def test_a_few_that_lie_elsewhere_are_left_out() -> None:
    found = said(by_folders(ROOT, [*names("{c}/{n}.png"), "cover.png"]))
    assert found is not None
    assert found["notes"] == ["1 pictures are not in such a folder and are left out"]
    assert by_folders(ROOT, [*names("{c}/{n}.png"), *names("{n}.png", 4)]) is None


@pytest.mark.parametrize(
    ("form", "targets", "pattern", "columns"),
    [
        ("{a}_{c}_{n}.png", [], '"[field1]_[field2]_[id].png"', ["field1", "field2"]),
        ("{a}_{c}_{n}.png", ["age", "pet"], '"[age]_[pet]_[id].png"', ["age", "pet"]),
        ("{c}-{k}.png", [], '"[field1]-[id].png"', ["field1"]),  # a number for each of its label
        ("{s}/{c}.{n}.png", ["pet"], '"[split]/[pet].[id].png"', ["pet", "split"]),
        ("x_{c}_{n}.png", [], '"[field1]_[field2]_[id].png"', ["field2"]),
    ],
)
def test_fields_are_labels_or_ids(
    form: str, targets: list[str], pattern: str, columns: list[str]
) -> None:
    found = said(by_names(ROOT, names(form), targets))
    assert found == {"pattern": pattern, "more": [], "columns": columns, "notes": []}


@pytest.mark.parametrize("form", ["{n}.png", "picture.png", "{c}{n}.png"])
def test_names_without_fields_say_nothing(form: str) -> None:
    assert by_names(ROOT, names(form), []) is None


def test_each_ending_has_its_pattern_and_strange_names_are_left_out() -> None:
    some = [*names("{a}_{c}_{n}.png"), *names("{a}_{c}_{n}.JPG"), "cover.png"]
    found = said(by_names(ROOT, some, ["a b", "a b"]))
    assert found is not None
    assert found["columns"] == ["a_b", "a_b2", "field3"]
    assert found["pattern"] == '["[a_b]_[a_b2]_[field3].png", "[a_b]_[a_b2]_[field3].JPG"]'
    assert found["notes"] == ["1 pictures are not named so and are left out"]
