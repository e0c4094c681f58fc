"""Files that are whole or absent: flushed to the disk, and put in place at once."""

import os
from pathlib import Path

UNFINISHED = ".writing-"
"""How the names begin of what is not whole yet."""


def replace_file(file: Path, content: bytes) -> None:
    """Replaces a file at once: a reader sees the old content or the new, never half of it."""
    scratch = file.with_name(f"{UNFINISHED}{file.name}-{os.getpid()}")
    try:
        write_flushed(scratch, content)
        scratch.rename(file)
    except BaseException as error:
        scratch.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(file)
        raise
    flush_folder(file.parent)


def flush_folder(folder: Path) -> None:
    """Makes a rename in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_flushed(file: Path, content: bytes) -> None:
    """A new file, on the disk when this returns; an error names it."""
    try:
        with file.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        error.filename = str(file)
        raise
