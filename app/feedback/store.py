"""The store: answers, what is told of them, and how right they were, used by one thread of each
worker."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from onepass.app.feedback.answer_ids import is_one
from onepass.app.feedback.deleting import expire, forget
from onepass.app.feedback.factor_table import FactorTable
from onepass.app.feedback.following import Following
from onepass.app.feedback.judging import judged
from onepass.app.feedback.segment_table import SegmentTable
from onepass.app.feedback.segments import Segment
from onepass.app.feedback.store_file import StoreFile
from onepass.models.contract import Contract

SPARE = 1.25
"""Truths still find room in a store that is full of answers: up to this many times its size."""
MINUTE_S = 60
DAY_S = 86_400


class Bounds(NamedTuple):
    """What the store may hold, and for how long."""

    keep_s: float
    rows: int
    bytes: int


class Sum(NamedTuple):
    """Of one metric, over some rows."""

    task: str
    metric: str
    rows: int
    total: float
    squares: float


class Store:
    """For one model."""

    def __init__(
        self,
        path: Path,
        contract: Contract,
        model: str,
        bounds: Bounds,
        *,
        following: Following | None = None,
    ) -> None:
        """Raises ValueError: the file cannot be used."""
        self.following = following
        self._contract = contract
        self._bounds = bounds
        self._file = StoreFile(path, most_bytes=int(SPARE * bounds.bytes), make=True)
        self._segments = SegmentTable(self._file)
        self.transaction = self._file.transaction
        self.part = self._file.part
        self.close = self._file.close
        try:
            self._model = self._number(model)
            self._factors = following and FactorTable(self._file, self._model, following)
        except sqlite3.Error as error:
            raise ValueError(f"{path}: cannot be written: {error}") from None

    def _number(self, model: str) -> int:
        text = self._contract.model_dump_json()
        with self._file.transaction():
            self._file.do(
                "INSERT OR IGNORE INTO models (model, contract) VALUES (?, ?)", model, text
            )
        return int(self._file.one("SELECT number FROM models WHERE model = ?", model)[0])

    def add(self, segments: Sequence[Segment]) -> int:
        """More answers; how many rows of them found room. A store that is full of truths has none:
        what makes room is the oldest that nothing is told of."""
        too_many = self._file.held - self._bounds.rows
        if self._is_large:
            too_many = max(too_many, self._file.held // 50 + 1)
        if too_many > 0:
            self._segments.delete_oldest(lambda at, gone: gone < too_many)
        if self._file.held > self._bounds.rows or self._is_large:
            return 0
        self._segments.add(segments, self._model)
        return sum(segment.rows for segment in segments)

    @property
    def _is_large(self) -> bool:
        return self._file.size > self._bounds.bytes

    def told(self, answer_id: str, row: int) -> Mapping[str, Any] | None:
        """What is known to be true of a row; None where no such answer is kept."""
        if not is_one(answer_id):
            return None
        truth = self._file.one("SELECT truth FROM told WHERE id = ? AND row = ?", answer_id, row)
        if truth is not None:
            labels: Mapping[str, Any] = orjson.loads(truth[0])
            return labels
        return None if self._segments.find(answer_id, row) is None else {}

    def tell(self, answer_id: str, row: int, labels: Mapping[str, Any], *, now: float) -> None:
        """More is true of a row whose answer is there."""
        known = self._file.one(
            "SELECT model, answer, truth FROM told WHERE id = ? AND row = ?", answer_id, row
        )
        if known is None:
            model, answer = self._begin(answer_id, row, labels)
        else:
            model, answer, truth = known
            text = orjson.dumps({**orjson.loads(truth), **labels}).decode()
            self._file.do(
                "UPDATE told SET truth = ? WHERE id = ? AND row = ?", text, answer_id, row
            )
        if model == self._model:  # what another version answered says nothing of this one
            self._judge(orjson.loads(answer), labels, minute=int(now // MINUTE_S))

    def _begin(self, answer_id: str, row: int, labels: Mapping[str, Any]) -> tuple[int, bytes]:
        """Out of its segment, where its copy stays until that is deleted."""
        found = self._segments.find(answer_id, row)
        assert found is not None, "nobody else writes meanwhile"
        sent, answer = found.kept.sent.decode(), found.kept.answer.decode()
        self._file.do(
            "INSERT INTO told (id, row, at, model, sent, answer, truth) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            answer_id, row, found.at, found.model, sent, answer, orjson.dumps(labels).decode(),
        )  # fmt: skip
        self._file.hold(1)
        return found.model, found.kept.answer

    def _judge(self, answer: Mapping[str, Any], labels: Mapping[str, Any], *, minute: int) -> None:
        for task, truth in labels.items():
            if task not in answer:  # it was not asked for
                continue
            for metric, value in judged(self._contract.tasks[task], answer[task], truth).items():
                self._file.do(
                    "INSERT INTO quality VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET "
                    "rows = rows + 1, total = total + excluded.total, "
                    "squares = squares + excluded.squares",
                    self._model, minute, task, metric, value, value * value,
                )  # fmt: skip
        if self._factors:
            self._factors.follow(answer, labels)

    def read_factors(self) -> None:
        """Whoever moved them. Raises sqlite3.Error."""
        if self._factors:
            self._factors.read()

    def forget(self, answer_id: str) -> int:
        """Deletes an answer and its truths; how many rows it had."""
        return forget(self._file, answer_id)

    def sums(self, now: float, window_s: int) -> list[Sum]:
        """Of this model, by the truths that were told in a window that ends now."""
        first = int(now // MINUTE_S) - window_s // MINUTE_S + 1
        rows = self._file.rows(
            "SELECT task, metric, sum(rows), sum(total), sum(squares) FROM quality "
            "WHERE model = ? AND minute >= ? GROUP BY task, metric",
            self._model, first,
        )  # fmt: skip
        return [Sum(*row) for row in rows]

    def expire(self, now: float) -> bool:
        """Deletes what is too old; whether there may be more of it."""
        self._file.do("DELETE FROM quality WHERE minute < ?", int((now - DAY_S) // MINUTE_S))
        return expire(self._file, now - self._bounds.keep_s).more
