"""A file is the old one or the new one, and never half of either."""

import os
from pathlib import Path

import pytest

from onepass.models.atomic_files import UNFINISHED, replace_file, write_flushed


def test_a_file_is_replaced_at_once_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "latest"
    for content in (b"old", b"new"):
        replace_file(file, content)
        assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_what_fails_leaves_the_old_file_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "latest"
    replace_file(file, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as failed:
        replace_file(file, b"new")
    assert failed.value.filename == str(file)
    assert file.read_bytes() == b"old"
    assert not list(tmp_path.glob(f"{UNFINISHED}*"))


def test_an_error_names_the_file_that_was_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone") as failed:
        write_flushed(tmp_path / "gone" / "file", b"x")
    assert failed.value.filename == str(tmp_path / "gone" / "file")
