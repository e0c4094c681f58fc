"""Answers that nothing is told of yet: added and deleted by the segment, looked for one by one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from onepass.app.feedback.answer_ids import Place, is_one, place
from onepass.app.feedback.segments import Kept, Segment, find, packed, rows_of, unpacked
from onepass.app.feedback.store_file import StoreFile

AT_ONCE = 64
"""Segments that are deleted in one transaction."""


class Found(NamedTuple):
    """An answer, and the segment that it lies in."""

    seq: int
    key: str
    model: int
    at: float
    content: bytes
    kept: Kept


class SegmentTable:
    """Of one file."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    def add(self, segments: Sequence[Segment], model: int) -> None:
        """More answers, of this model."""
        self._file.each(
            "INSERT OR IGNORE INTO segments (key, first, at, rows, content, model) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [(*segment, model) for segment in segments],
        )
        self._file.hold(sum(segment.rows for segment in segments))

    def find(self, answer_id: str, row: int) -> Found | None:
        """An answer; None where it is not kept."""
        for where in _places(answer_id, row):
            found = self._file.one(
                "SELECT seq, key, model, at, content FROM segments "
                "WHERE key = ? AND first <= ? ORDER BY first DESC LIMIT 1",
                where.key, where.number,
            )  # fmt: skip
            if found is None:
                continue
            seq, key, model, at, content = found
            kept = find(content, where)
            if kept is not None:
                return Found(seq, key, model, at, content, kept)
        return None

    def forget(self, answer_id: str) -> int:
        """Deletes all rows of an answer; how many these were."""
        rows = self._file.one("SELECT sum(rows) FROM segments WHERE key = ?", answer_id)[0]
        if rows is not None:
            self._file.do("DELETE FROM segments WHERE key = ?", answer_id)
            self._file.hold(-rows)
            return int(rows)
        found = self.find(answer_id, 0)
        if found is None:
            return 0
        self._take_out(found)
        return 1

    def _take_out(self, found: Found) -> None:
        """The segment is written again without it."""
        kept = [one for one in unpacked(found.key, found.content) if one != found.kept]
        if kept:
            rest = rows_of(kept)
            self._file.do(
                "UPDATE segments SET first = ?, rows = ?, content = ? WHERE seq = ?",
                rest.numbers[0], len(kept), packed(rest), found.seq,
            )  # fmt: skip
        else:
            self._file.do("DELETE FROM segments WHERE seq = ?", found.seq)
        self._file.hold(-1)

    def delete_oldest(self, goes: Callable[[float, int], bool]) -> int:
        """Those of which `goes` says so, by their time and the rows that are gone already; how many
        these were."""
        oldest = self._file.rows("SELECT seq, at, rows FROM segments ORDER BY seq LIMIT ?", AT_ONCE)
        seqs, gone = list[tuple[int]](), 0
        for seq, at, rows in oldest:
            if not goes(at, gone):
                break
            seqs.append((seq,))
            gone += rows
        self._file.each("DELETE FROM segments WHERE seq = ?", seqs)
        self._file.hold(-gone)
        return len(seqs)


def _places(answer_id: str, row: int) -> list[Place]:
    """Where an answer may lie: with others, where it is alone in its request; else under its id."""
    if not is_one(answer_id):
        return []
    return [*([place(answer_id)] if row == 0 else []), Place(answer_id, row)]
