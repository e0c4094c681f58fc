"""Failures of who changes what is served, and of who asks for what is not: 403, 409, 503."""

from onepass.app.requests.errors import Headers, Refused


class Forbidden(Refused):
    """A caller's key, where an admin's is needed."""

    status = 403


class Unchanged(Refused):
    """What is served is what it was; the text says why."""

    status = 409


class NotLoaded(Refused):
    """The model is known, and put down."""

    status = 503


class CannotLoad(NotLoaded):
    """It rests, and does not come back now."""

    def headers(self) -> Headers:
        """When to come back, in seconds."""
        return [(b"retry-after", b"1")]
