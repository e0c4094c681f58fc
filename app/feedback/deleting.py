"""Deletes answers with their truths: one of them, or all that are older than something.

What they were counted for stays: sums hold nothing of a row.
"""

from typing import NamedTuple

from onepass.app.feedback.answer_ids import is_one
from onepass.app.feedback.segment_table import AT_ONCE, SegmentTable
from onepass.app.feedback.store_file import StoreFile


class Deleted(NamedTuple):
    """How many answered rows went, how many truths of rows, and whether there may be more."""

    rows: int
    told: int
    more: bool


def forget(file: StoreFile, answer_id: str) -> int:
    """An answer, in a transaction; how many rows it had."""
    if not is_one(answer_id):
        return 0
    told = int(file.one("SELECT count(*) FROM told WHERE id = ?", answer_id)[0])
    file.do("DELETE FROM told WHERE id = ?", answer_id)
    file.hold(-told)
    return max(told, SegmentTable(file).forget(answer_id))


def expire(file: StoreFile, old: float) -> Deleted:
    """What was answered before that Unix time, in a transaction: some of it."""
    told = file.rows("SELECT seq FROM told WHERE at < ? ORDER BY at LIMIT ?", old, AT_ONCE)
    file.each("DELETE FROM told WHERE seq = ?", told)
    file.hold(-len(told))
    before = file.held
    segments = SegmentTable(file).delete_oldest(lambda at, gone: at < old)
    return Deleted(before - file.held, len(told), AT_ONCE in (len(told), segments))


def expire_all(file: StoreFile, old: float) -> Deleted:
    """All of it, in as many transactions as it takes: a service that writes goes on meanwhile."""
    rows = told = 0
    more = True
    while more:
        with file.transaction():
            some = expire(file, old)
        rows, told, more = rows + some.rows, told + some.told, some.more
    return _cleared(file, Deleted(rows, told, more))


def forget_one(file: StoreFile, answer_id: str) -> Deleted:
    """One answer."""
    with file.transaction():
        rows = forget(file, answer_id)
    return _cleared(file, Deleted(rows, 0, more=False))


def _cleared(file: StoreFile, gone: Deleted) -> Deleted:
    """Nothing of it stays in the log of what was written, unless others read that now."""
    file.one("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone
