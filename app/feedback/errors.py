"""Every failure of this room, and the answer that a caller gets for it.

- 404 `UnknownAnswers`: no answer with this id and row is kept (any more)
- 409 `OtherTruths`: another truth was told of the same row and task before
- 422 `BadRequest` (of the contract): what was sent is no truth of this model
- 503 `NotKept`: the store takes nothing now, as on a full disk; nothing was acknowledged
"""

import sqlite3
from typing import ClassVar

from onepass.app.requests.errors import Headers, Refused
from onepass.models.contract import BadRequest

RETRY_S = 5
REASONS = {
    sqlite3.SQLITE_FULL: "the disk, or the store, is full",
    sqlite3.SQLITE_IOERR: "the disk does not take what is written",
    sqlite3.SQLITE_BUSY: "others are writing to the store for too long",
    sqlite3.SQLITE_READONLY: "the store is read-only",
}


class Untold(BadRequest):
    """Truths that cannot be told; nothing of the request was kept."""

    status: ClassVar[int]


class UnknownAnswers(Untold):
    """No answer with this id and row is kept, or is kept any more."""

    status = 404


class OtherTruths(Untold):
    """Another truth was told of the same row and task before."""

    status = 409


class NotKept(Refused):
    """The store takes nothing now, as on a full disk, and nothing was acknowledged; `retry-after`
    says when to come back."""

    status = 503

    def headers(self) -> Headers:
        """When to come back."""
        return [(b"retry-after", b"%d" % RETRY_S)]


def reason_of(error: sqlite3.Error) -> str:
    """What is the matter, in words for callers."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return REASONS.get(code, "the store fails")
