"""The file that answers and truths are kept in: transactions, and how much it holds.

There is no process whose only task is to write. Workers write to the same file, one at a time:
SQLite's own lock is the only one, since it is the one that the command line and any other tool
know, too, and that the system takes away from a process that was killed. Each writer waits up to
`BUSY_S` for it, in its own thread, and holds it for one transaction of a few megabytes at most,
some twenty times a second: with a few workers it is nearly always free. A supervisor that writes
would be a second protocol between processes, and its death one more way to lose what was
acknowledged.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onepass.app.feedback.schema import PAGE_BYTES, opened


class StoreFile:
    """Used by one thread."""

    def __init__(self, path: Path, *, most_bytes: int | None = None, make: bool = False) -> None:
        """Beyond `most_bytes` nothing is written any more, whatever it is.

        Raises:
            ValueError: the file cannot be opened, or is another one.
        """
        self._file = opened(path, make=make)
        if most_bytes is not None:
            self.do(f"PRAGMA max_page_count = {most_bytes // PAGE_BYTES}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, on the disk, or nothing. Raises sqlite3.Error."""
        self.do("BEGIN IMMEDIATE")
        try:
            yield
            self.do("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self.do("ROLLBACK")
            raise

    @contextmanager
    def part(self) -> Iterator[None]:
        """Of a transaction: where it fails nothing of it stays."""
        self.do("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._file.in_transaction:
                self.do("ROLLBACK TO part")
            raise
        finally:
            if self._file.in_transaction:
                self.do("RELEASE part")

    def do(self, statement: str, *values: object) -> None:
        """One statement."""
        self._file.execute(statement, values)

    def each(self, statement: str, values: Iterable[tuple[object, ...]]) -> None:
        """The same, once for each of them."""
        self._file.executemany(statement, values)

    def rows(self, statement: str, *values: object) -> list[Any]:
        """What it finds."""
        return self._file.execute(statement, values).fetchall()

    def one(self, statement: str, *values: object) -> Any:
        """The first of it; None where there is nothing."""
        return self._file.execute(statement, values).fetchone()

    def hold(self, rows: int) -> None:
        """So many more are kept."""
        if rows:
            self.do("UPDATE held SET rows = rows + ?", rows)

    @property
    def held(self) -> int:
        """Rows, with or without a truth."""
        return int(self.one("SELECT rows FROM held")[0])

    @property
    def size(self) -> int:
        """Bytes in use."""
        pages, free = (self.one(f"PRAGMA {name}")[0] for name in ("page_count", "freelist_count"))
        return int((pages - free) * PAGE_BYTES)

    def close(self) -> None:
        """Nothing more will be asked."""
        self._file.close()
