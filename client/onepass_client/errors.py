"""What a call may come to in place of an answer. Each says whether it may have run.

CallError
    Unreachable   no connection was made: nothing was sent
    TimedOut      the caller's own deadline passed; it may have run
    Broken        the connection ended before the answer did; it may have run
    Refused       the service said so, by a status
        BadRows 400 and 422 · Forbidden 401, 403 · NotFound 404 · Conflict 409 · TooLarge 413
        Busy 429 · Failed 500 · Unavailable 503 · TooLate 504 · any other is `Refused` itself
"""

from onepass_client.problems import Problem


class CallError(Exception):
    """A call that came to no answer."""

    may_have_run = False
    """Whether the service may have done what was asked: such a call is never repeated."""

    def __init__(self, text: str, *, request_id: str) -> None:
        super().__init__(f"{text} (request {request_id})")
        self.text = text
        self.request_id = request_id
        """By which the log of the service knows it."""
        self.first_row: int | None = None
        """Of a call with many rows: the first that has no answer."""


class Unreachable(CallError):
    """No connection was made: nothing was sent."""


class TimedOut(CallError):
    """The caller's deadline passed before the answer came; it may have run."""

    may_have_run = True


class Broken(CallError):
    """The connection ended, or what came is no answer; it may have run."""

    may_have_run = True


class Refused(CallError):
    """The service answered with a status that is no success."""

    def __init__(
        self,
        text: str,
        *,
        request_id: str,
        status: int,
        problems: tuple[Problem, ...] = (),
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{status}: {text}", request_id=request_id)
        self.status = status
        self.problems = problems
        """Path, value and rule of everything that is wrong, up to a hundred."""
        self.retry_after_s = retry_after_s
        """When to come back, where the service says so."""


class BadRows(Refused):
    """What was sent does not fit the contract, or is not JSON: `problems` says all of it."""


class Forbidden(Refused):
    """No key, or none that may do this."""


class NotFound(Refused):
    """No such path, model, version or answer."""


class Conflict(Refused):
    """Another truth was told of the same row before."""


class TooLarge(Refused):
    """More bytes or rows than the service takes at once."""


class Busy(Refused):
    """Too much is in flight; nothing ran."""


class Failed(Refused):
    """An answer is not finite, or a bug: the log of the service tells more."""

    may_have_run = True


class Unavailable(Refused):
    """The service, its model, or its store takes nothing now; nothing ran."""


class TooLate(Refused):
    """The deadline passed before the forward pass began; nothing ran."""


OF_STATUS: dict[int, type[Refused]] = {
    400: BadRows,
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    422: BadRows,
    429: Busy,
    500: Failed,
    503: Unavailable,
    504: TooLate,
}
