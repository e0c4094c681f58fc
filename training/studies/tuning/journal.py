"""The journal of a search, as whoever wrote it last left it.

A line that was not written to its end - the process was killed, the disk was full - would be joined
to the next one, and nothing behind it could be read. A checksum beside it tells of other damage.
"""

import hashlib
from pathlib import Path
from typing import Any

import orjson
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

from onepass.models.atomic_files import replace_file

SUM = ".sum"
"""Behind the journal's name: how many bytes of it are known, and their checksum."""
WAY_OUT = "put it back, or remove it: the search begins anew, and runs that are kept are not rerun"


class Checked(JournalFileBackend):
    """A journal with its checksum."""

    def __init__(self, file: Path) -> None:
        super().__init__(str(file), JournalFileOpenLock(str(file)))
        self._file = file

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Adds lines."""
        super().append_logs(logs)
        content = self._file.read_bytes()
        known = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        replace_file(_sum(self._file), orjson.dumps(known))


def mend(file: Path) -> None:
    """Cuts off half a line at the end.

    Raises:
        ValueError: the rest is damaged; says where, as far as that can be told.
    """
    if not file.exists():
        _sum(file).unlink(missing_ok=True)
        return
    _check_lines(file)
    _check_sum(file)


def _sum(file: Path) -> Path:
    return file.with_name(file.name + SUM)


def _check_sum(file: Path) -> None:
    """Lines behind what is known were written as the process was killed."""
    if not _sum(file).exists():  # as a version before left it
        return
    content = file.read_bytes()
    try:
        known = orjson.loads(_sum(file).read_bytes())
        whole = hashlib.sha256(content[: known["bytes"]]).hexdigest() == known["sha256"]
    except (ValueError, TypeError, KeyError):
        whole = False
    if not whole:
        raise ValueError(f"its checksum in {_sum(file).name} does not match its content")


def _check_lines(file: Path) -> None:
    *lines, half = file.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            whole = isinstance(orjson.loads(line), dict)
        except orjson.JSONDecodeError:
            whole = False
        if not whole:
            raise ValueError(f"line {number} of {len(lines)}")
    if half:
        with file.open("rb+") as journal:
            journal.truncate(sum(len(line) + 1 for line in lines))
