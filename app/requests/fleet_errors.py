"""Failures of who changes what is served, and of who asks for what is not."""

from onepass.app.requests.errors import Refused


class Forbidden(Refused):
    """A caller's key, where an admin's is needed."""

    status = 403


class Unchanged(Refused):
    """What is served is what it was; the text says why."""

    status = 409


class NotLoaded(Refused):
    """The model is known, and put down."""

    status = 503
