"""What is said where a disk takes no more: which folder, and what to do."""

import errno
import os
import re
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
