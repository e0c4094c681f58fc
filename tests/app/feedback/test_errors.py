"""What cannot be told, or kept, has a status of its own."""

import sqlite3

from onepass.app.feedback.errors import NotKept, OtherTruths, UnknownAnswers, reason_of
from onepass.app.requests.errors import reply_to


def test_each_has_its_status() -> None:
    assert (UnknownAnswers.status, OtherTruths.status, NotKept.status) == (404, 409, 503)


def test_a_store_that_takes_nothing_says_when_to_come_back() -> None:
    reply = reply_to(NotKept("the disk is full"), "mine")
    assert reply.status == 503
    assert reply.body == b'{"detail":"the disk is full"}'
    assert dict(reply.headers)[b"retry-after"].isdigit()


def test_callers_are_told_of_the_disk_and_not_of_its_errors() -> None:
    error = sqlite3.OperationalError("/secret/path: disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    assert reason_of(error) == "the disk does not take what is written"
    assert reason_of(sqlite3.DatabaseError("malformed")) == "the store fails"
