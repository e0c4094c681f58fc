"""What is said where a disk takes no more: which folder, and what to do."""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG}
"""Errors that room, or another disk, mends."""
AGAIN = "make room there, then give the same command again"


def told(error: Exception, folder: Path | None = None) -> str:
    """An error in words; `folder` is where was written, if the error does not say it."""
    if not isinstance(error, OSError) or error.errno not in FULL:
        return str(error)
    if isinstance(error.filename, str):
        folder = Path(error.filename).parent
    if folder is None:
        return str(error.strerror)
    return f"{error.strerror}: {folder} takes no more; {AGAIN}"


def named(error: OSError, folder: Path) -> OSError:
    """The error in words where the disk is full; others are given back as they are."""
    return OSError(told(error, folder)) if error.errno in FULL else error


def check_folder(folder: Path) -> Path:
    """The folder, which is there or can be made, and takes files; nothing is left there.

    Raises:
        OSError: it does not, and why.
    """
    there = next(one for one in (folder, *folder.absolute().parents) if os.path.lexists(one))
    if not there.is_dir():
        raise OSError(f"{there}: is no folder, so nothing can be written below it")
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        raise OSError(f"{there}: nothing can be written there: {error.strerror}") from error
    return folder


def check_new(file: Path | None) -> None:
    """That a file, if there is to be one, is not there yet, and can be written; nothing is left
    there.

    Raises:
        ValueError: it is there, or its folder is not.
        OSError: its folder takes no files.
    """
    if file is None:
        return
    if os.path.lexists(file):
        raise ValueError(f"{file}: is there already")
    if not file.parent.exists():
        raise ValueError(f"{file.parent}: no such folder")
    check_folder(file.parent)


@contextmanager
def of_polars() -> Iterator[None]:
    """An error of a disk, which polars raises as one of its own, is the system's."""
    try:
        yield
    except Exception as error:
        matched = re.search(r"\(os error (\d+)\)", str(error))
        if matched is None:
            raise
        number = int(matched[1])
        raise OSError(number, os.strerror(number)) from error
