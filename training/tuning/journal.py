"""The journal of a search, as whoever wrote it last left it.

A line that was not written to its end - the process was killed, the disk was full - would be joined
to the next one, and nothing behind it could be read.
"""

from pathlib import Path

import orjson

WAY_OUT = "put it back, or remove it: the search begins anew, and runs that are kept are not rerun"


def mend(file: Path) -> None:
    """Cuts off half a line at the end.

    Raises:
        ValueError: another line is damaged; says which.
    """
    if not file.exists():
        return
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
