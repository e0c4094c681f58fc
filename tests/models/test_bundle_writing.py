"""A bundle is whole or absent, whoever is killed while it is written."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass.models import bundle_writing
from onepass.models.bundle import open_bundle


def test_a_full_disk_leaves_no_trace(
    make_bundle: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = make_bundle()
    manifest = open_bundle(folder).manifest
    files = {name: (folder / name).read_bytes() for name in manifest.files}
    flushes = iter(range(100))

    def full(handle: int) -> None:
        if next(flushes) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        bundle_writing.write(tmp_path / "taxi", manifest, files)
    assert list((tmp_path / "taxi").iterdir()) == []


def test_what_a_killed_writer_left_is_swept_and_what_a_living_one_writes_is_not(
    tmp_path: Path,
) -> None:
    dead, living = tmp_path / ".writing-run-999999999", tmp_path / f".writing-run-{os.getpid()}"
    dead.mkdir()
    living.mkdir()
    bundle_writing.sweep(tmp_path)
    assert (dead.exists(), living.exists()) == (False, True)


def test_two_runs_in_one_second_have_two_names(tmp_path: Path, monkeypatch: Any) -> None:
    first = bundle_writing.new_version(tmp_path)
    (tmp_path / first).mkdir()
    assert bundle_writing.new_version(tmp_path) != first
