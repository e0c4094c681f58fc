"""The factors of intervals that follow, in the file: one state for all workers, and after a
restart. A file has this table only once it was asked for."""

from collections.abc import Mapping
from time import time
from typing import Any

from onepass.app.feedback.following import Factor, Following
from onepass.app.feedback.store_file import StoreFile
from onepass.models.contract.tasks.intervals import LOW

TABLE = """
CREATE TABLE IF NOT EXISTS factors (
    model INTEGER NOT NULL,
    task TEXT NOT NULL,
    factor REAL NOT NULL,
    truths INTEGER NOT NULL,
    PRIMARY KEY (model, task)
) WITHOUT ROWID
"""


class FactorTable:
    """Of one model."""

    def __init__(self, file: StoreFile, model: int, following: Following) -> None:
        """Raises sqlite3.Error."""
        self._file = file
        self._model = model
        self._following = following
        with file.transaction():
            file.do(TABLE)
        self.read()

    def read(self) -> None:
        """What the factors are now, whoever moved them; passes take these from now on."""
        rows = self._file.rows(
            "SELECT task, factor, truths FROM factors WHERE model = ?", self._model
        )
        self._following.take({task: Factor(*one) for task, *one in rows}, time())

    def follow(self, answer: Mapping[str, Any], labels: Mapping[str, Any]) -> None:
        """More is true of a row; in a transaction."""
        for task, truth in labels.items():
            if task not in self._following.tasks or LOW not in answer.get(task, {}):
                continue
            found = self._file.one(
                "SELECT factor, truths FROM factors WHERE model = ? AND task = ?", self._model, task
            )
            now = Factor() if found is None else Factor(*found)
            moved = self._following.next(now, task, answer, truth)
            self._file.do("REPLACE INTO factors VALUES (?, ?, ?, ?)", self._model, task, *moved)
