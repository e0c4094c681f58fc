"""Tables of features outlive a run: what decides their content names them, the oldest go first."""

import os
from pathlib import Path

import numpy as np
import pytest

from onepass.training.data import feature_cache
from onepass.training.data.feature_cache import Table, kept, name_of


def ones(table: Table) -> None:
    table[...] = 1


def never(table: Table) -> None:
    raise AssertionError("it is kept")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONEPASS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_table_is_filled_once(folder: Path) -> None:
    name = name_of("weights", [b"a", b"bc"])
    assert name != name_of("weights", [b"ab", b"c"])
    assert name != name_of("others", [b"a", b"bc"])
    assert not kept(name, (2, 3), ones).earlier
    again = kept(name, (2, 3), never)
    assert again.earlier
    assert (again.table == 1).all()
    assert [file.name for file in folder.iterdir()] == [name]
    assert folder.stat().st_mode & 0o077 == 0, "nobody else reads what texts were turned into"


def test_what_cannot_be_read_is_made_anew_and_what_cannot_be_kept_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("features-a.npy", (2, 3), ones)
    (folder / "features-a.npy").write_bytes(b"torn")
    assert not kept("features-a.npy", (2, 3), ones).earlier
    assert kept("features-a.npy", (2, 3), never).earlier
    monkeypatch.setenv("ONEPASS_CACHE", str(folder / "features-a.npy" / "no-folder"))
    assert (kept("features-a.npy", (2, 3), ones).table == 1).all()
    monkeypatch.setenv("ONEPASS_CACHE", "")
    assert not kept("features-a.npy", (2, 3), ones).earlier


def test_a_fill_that_fails_leaves_nothing_and_the_oldest_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AssertionError):
        kept("features-a.npy", (2, 3), never)
    assert not [*folder.iterdir()]
    monkeypatch.setattr(feature_cache, "MOST", 400)
    for age, name in enumerate(["features-b.npy", "features-c.npy", "features-d.npy"]):
        kept(name, (2, 3), ones)
        os.utime(folder / name, (age, age))
    assert sorted(file.name for file in folder.iterdir()) == ["features-c.npy", "features-d.npy"]
    assert np.load(folder / "features-d.npy").shape == (2, 3)
