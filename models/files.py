"""Files that a stranger may have made: regular ones, below their folder, of so many bytes.

A pipe would wait for ever, a device never end, and a link may lead anywhere. The folder itself may
be a link, and a link in it that ends in it is followed: so Kubernetes mounts its volumes. What is
looked at is what was opened, so that nothing can be put in its place in between.
"""

import os
import stat
from pathlib import Path


class Unreadable(ValueError):
    """Why a file is not read; the text goes on from its name."""


def read_file(folder: Path, name: str, most: int) -> bytes:
    """All of a file, which is at most so many bytes.

    Raises:
        Unreadable: it is not there, or no such file.
    """
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:  # the latter of a NUL in its name
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Unreadable(f"cannot be read: {why}") from None
    try:
        _check(handle, folder, most)
        with open(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
    if len(content) > most:
        raise Unreadable(f"is damaged: it has more than {most:,} bytes")
    return content


def _check(handle: int, folder: Path, most: int) -> None:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(f"is {_kind(status.st_mode)}, not a file")
    path = Path(os.readlink(f"/proc/self/fd/{handle}"))
    if not path.is_relative_to(folder.resolve()):
        raise Unreadable("is a link that ends outside the bundle")
    if status.st_size > most:
        raise Unreadable(f"is damaged: it has {status.st_size:,} bytes, and may have {most:,}")


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")
