"""A folder of pictures: a table goes before folders, folders before names, and none is an error."""

from pathlib import Path

import polars as pl
import pytest

from onepass.training.first_spec.picture_folder import by_table, listed
from onepass.training.sources.images import FILE


def folder_of(root: Path, *names: str) -> Path:
    """Files of these names: what is in them is not looked at here."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def test_a_table_goes_before_folders_and_folders_before_names(tmp_path: Path) -> None:
    names = [f"{['cat', 'dog'][n % 2]}/{n % 3}_{n}.png" for n in range(12)]
    folder_of(tmp_path, *names)
    assert set(listed(tmp_path, None, []).columns) == {FILE, "label"}
    pl.DataFrame({"picture": names, "age": range(12)}).write_csv(tmp_path / "truth.csv")
    found = listed(tmp_path, None, [])
    assert (found.file, list(found.columns)) == ("picture", [FILE, "age"])
    assert '  table: "truth.csv"' in found.lines


def test_a_folder_around_all_of_them_says_nothing(tmp_path: Path) -> None:
    folder_of(tmp_path, *[f"set/all/{['cat', 'dog'][n % 2]}/{n}.png" for n in range(12)])
    found = listed(tmp_path, None, [])
    assert found.root == tmp_path / "set" / "all"
    assert found.columns["label"].to_list() == ["cat"] * 6 + ["dog"] * 6


def test_what_a_system_put_there_is_passed_over_and_others_are_told(tmp_path: Path) -> None:
    names = [f"{['cat', 'dog'][n % 2]}/{n}.png" for n in range(8)]
    folder_of(tmp_path, *names, "cat/._0.png", ".DS_Store", "cat/a.gif", "dog/b.TIFF", "notes.txt")
    found = listed(tmp_path, None, [])
    assert len(found.columns[FILE]) == 8
    assert found.notes == [
        "2 pictures are left out, as they are neither JPEG, PNG nor WebP: cat/a.gif, dog/b.TIFF"
    ]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "holds no pictures, such as .jpg or .png files"),
        (["a.gif"], "holds no pictures; 1 are neither JPEG, PNG nor WebP: a.gif"),
        (["a.png", "b.png"], "nothing says what its 2 pictures show: name a table of their names"),
    ],
)
def test_what_says_nothing_is_said(tmp_path: Path, names: list[str], words: str) -> None:
    with pytest.raises(ValueError) as refused:
        listed(folder_of(tmp_path, *names), None, [])
    assert str(refused.value).startswith(f"{tmp_path}: {words}")


def table(root: Path, **columns: list[object]) -> Path:
    pl.DataFrame(columns).write_csv(root / "truth.csv")
    return root / "truth.csv"


def test_a_table_may_name_them_below_a_folder(tmp_path: Path) -> None:
    folder_of(tmp_path, "images/a.png", "images/b.png", "c.png")
    file = table(tmp_path, what=["x", "y"], file=["a.png", "./b.png"])
    found = by_table(tmp_path, file, ["images/a.png", "images/b.png", "c.png"])
    assert (found.root, found.file) == (tmp_path / "images", "file")
    assert '  table: "../truth.csv"' in found.lines
    assert found.notes == ["1 pictures stand in no row and are left out"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            ["a", "b"],
            "'name' has 'a' where the file is 'a.png': names must be written as the fil",
        ),
        (["A.PNG", "B.PNG"], "'name' has 'A.PNG' where the file is 'a.png'"),
        (["x.png", "y.png"], "no column holds names of the pictures in"),
        (["a.png", "y.png"], "1 of 2 rows name pictures that are not in"),
        (["a.png", ""], "1 of 2 rows name pictures that are not in"),
    ],
)
def test_names_in_a_table_are_those_of_files(
    tmp_path: Path, cells: list[object], words: str
) -> None:
    folder_of(tmp_path, "a.png", "b.png")
    with pytest.raises(ValueError) as refused:
        by_table(tmp_path, table(tmp_path, name=cells, n=[1, 2]), ["a.png", "b.png"])
    assert words in str(refused.value)
