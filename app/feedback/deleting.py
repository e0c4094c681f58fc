"""Deletes answers with their truths: one of them, or all that are older than something.

What they were counted for stays: sums hold nothing of a row.
"""

from typing import NamedTuple

from onepass.app.feedback.segment_table import AT_ONCE, SegmentTable
from onepass.app.feedback.store_file import StoreFile


class Deleted(NamedTuple):
    """How many rows went, and whether there may be more."""

    rows: int
    more: bool


def forget(file: StoreFile, answer_id: str) -> int:
    """An answer, in a transaction; how many rows it had."""
    told = int(file.one("SELECT count(*) FROM told WHERE id = ?", answer_id)[0])
    file.do("DELETE FROM told WHERE id = ?", answer_id)
    file.hold(-told)
    return max(told, SegmentTable(file).forget(answer_id))


def expire(file: StoreFile, old: float) -> Deleted:
    """What was answered before that Unix time, in a transaction: some of it."""
    before = file.held
    told = file.rows("SELECT seq FROM told WHERE at < ? ORDER BY at LIMIT ?", old, AT_ONCE)
    file.each("DELETE FROM told WHERE seq = ?", told)
    file.hold(-len(told))
    segments = SegmentTable(file).delete_oldest(lambda at, gone: at < old)
    return Deleted(before - file.held, AT_ONCE in (len(told), segments))
