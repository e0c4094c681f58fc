"""The tables of a feedback file, which is an SQLite database.

`segments` are answers nobody has told anything of. `told` has a row for each that a truth is known
of, with what was sent and answered, as JSON: they no longer stand for what is deleted first.
`quality` has sums per minute, so that a window of a day is read from some hundred rows.
"""

import os
import sqlite3
from pathlib import Path
from time import monotonic, sleep

APPLICATION = 0x6F6E6550
"""Stands in the file's header, so that nobody's other database is taken for one of ours."""
VERSION = 1
BUSY_S = 5.0
PAUSE_S = 0.02
PAGE_BYTES = 4096
TABLES = """
CREATE TABLE models (
    number INTEGER PRIMARY KEY,
    model TEXT NOT NULL UNIQUE,
    contract TEXT NOT NULL
);
CREATE TABLE segments (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    first INTEGER NOT NULL,
    at REAL NOT NULL,
    model INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE UNIQUE INDEX segments_by_key ON segments (key, first);
CREATE TABLE told (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    row INTEGER NOT NULL,
    at REAL NOT NULL,
    model INTEGER NOT NULL,
    sent TEXT NOT NULL,
    answer TEXT NOT NULL,
    truth TEXT NOT NULL
);
CREATE UNIQUE INDEX told_by_id ON told (id, row);
CREATE INDEX told_by_time ON told (at);
CREATE TABLE quality (
    model INTEGER NOT NULL,
    minute INTEGER NOT NULL,
    task TEXT NOT NULL,
    metric TEXT NOT NULL,
    rows INTEGER NOT NULL,
    total REAL NOT NULL,
    squares REAL NOT NULL,
    PRIMARY KEY (model, minute, task, metric)
) WITHOUT ROWID;
CREATE TABLE held (rows INTEGER NOT NULL);
INSERT INTO held VALUES (0);
"""


def opened(path: Path, *, make: bool = False) -> sqlite3.Connection:
    """A connection that any one thread may use; transactions are begun by hand.

    Raises:
        ValueError: there is no such file (unless it may be made), or it is another one.
    """
    if not make and not path.is_file():
        raise ValueError(f"{path}: there is no such file")
    try:
        if make and not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # it holds what callers sent
        return _opened(path, make=make)
    except (sqlite3.Error, OSError) as error:
        raise ValueError(f"{path}: cannot be opened as a feedback file: {error}") from None


def _opened(path: Path, *, make: bool) -> sqlite3.Connection:
    """Workers begin together, and while one makes the file SQLite lets no other wait for it."""
    until = monotonic() + BUSY_S
    while True:
        connection = sqlite3.connect(
            path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, make=make)
            return connection
        except sqlite3.Error as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(PAUSE_S)


def _prepare(connection: sqlite3.Connection, *, make: bool) -> None:
    """WAL, so that readers never wait; a commit is on the disk; what is deleted is overwritten."""
    empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    )
    if not (empty and make) and (application, version) != (APPLICATION, VERSION):
        raise OSError("it is none that this build wrote")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {16 * 2**20}")
    if empty and make:
        _make(connection)


def _make(connection: sqlite3.Connection) -> None:
    """Workers begin together: whoever is first makes the tables."""
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
