"""Files that a stranger may have made: regular ones, below their folder, of so many bytes."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from onepass.models.files import Unreadable, read_file


def pipe(file: Path) -> None:
    os.mkfifo(file)


def listener(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(file.parent)  # a socket's path is short
        server.bind(file.name)
        os.chdir(here)


def device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def folder(file: Path) -> None:
    file.mkdir()


def outside(file: Path) -> None:
    (file.parent.parent / "secret").write_bytes(b"secret")
    file.symlink_to("../secret")


def beside(file: Path) -> None:
    """Into a folder whose name only begins as this one's does."""
    other = file.parent.with_name(f"{file.parent.name}-more")
    other.mkdir()
    (other / "secret").write_bytes(b"secret")
    file.symlink_to(other / "secret")


def around(file: Path) -> None:
    file.symlink_to(file.name)


def nothing(file: Path) -> None:
    file.symlink_to("gone")


def large(file: Path) -> None:
    with file.open("wb") as out:
        out.truncate(2**40)  # takes no room on the disk


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (pipe, "is a pipe, not a file"),
        (listener, "cannot be read: No such device or address"),
        (device, "is a device, not a file"),
        (folder, "is a folder, not a file"),
        (outside, "is a link that ends outside the bundle"),
        (beside, "is a link that ends outside the bundle"),
        (around, "cannot be read: Too many levels of symbolic links"),
        (nothing, "cannot be read: No such file or directory"),
        (large, "is damaged: it has 1,099,511,627,776 bytes, and may have 100"),
    ],
)
def test_what_is_no_plain_file_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    (tmp_path / "bundle").mkdir()
    make(tmp_path / "bundle" / "file")
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path / "bundle", "file", 100)
    assert str(refused.value) == words


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read: embedded null byte"):
        read_file(tmp_path, "a\0b", 100)


def test_links_that_end_inside_are_followed_and_the_folder_may_be_one(tmp_path: Path) -> None:
    real = tmp_path / "real"
    (real / "..2026_11").mkdir(parents=True)
    (real / "..2026_11" / "file").write_bytes(b"content")
    (real / "..data").symlink_to("..2026_11")
    (real / "file").symlink_to("..data/file")
    (tmp_path / "mount").symlink_to("real")
    for folder in (real, tmp_path / "mount"):
        assert read_file(folder, "file", 7) == b"content"
    with pytest.raises(Unreadable, match="is damaged: it has 7 bytes, and may have 6"):
        read_file(real, "file", 6)
