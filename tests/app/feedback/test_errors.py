"""What cannot be told, or kept, has a status of its own."""

from onepass.app.feedback.errors import NotKept, OtherTruths, UnknownAnswers
from onepass.app.requests.errors import reply_to


def test_each_has_its_status() -> None:
    assert (UnknownAnswers.status, OtherTruths.status, NotKept.status) == (404, 409, 503)


def test_a_store_that_takes_nothing_says_when_to_come_back() -> None:
    reply = reply_to(NotKept("the disk is full"), "mine")
    assert reply.status == 503
    assert reply.body == b'{"detail":"the disk is full"}'
    assert dict(reply.headers)[b"retry-after"].isdigit()
