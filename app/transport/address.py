"""One address, however it is asked for: with a slash behind it, by HEAD, behind a prefix."""

import re

from onepass.app.requests.model_path import ModelPath, model_path
from onepass.app.requests.request_context import Message, Scope, Send

HEAD = "HEAD"
WITH_SLASH = frozenset({"/", "/docs/", "/report/", "/watch/"})
"""Pages: what they link to lies beside them, so that a slash would lead their links astray."""
_STATIC = "/static/"
_PREFIX = re.compile(rb"(/[A-Za-z0-9._~-]+)+")


def addressed(scope: Scope) -> ModelPath | None:
    """Which model a path names, if any. `/predict/` is `/predict`: the same answer, and nobody is
    sent elsewhere.
    """
    path: str = scope["path"]
    named = model_path(path)
    rest = path if named is None else named.rest
    if rest[-1:] == "/" and rest not in WITH_SLASH and not rest.startswith(_STATIC):
        scope["path"] = path[:-1]
        named = None if named is None else named._replace(rest=rest[:-1])
    return named


def within(scope: Scope, named: ModelPath) -> Scope:
    """A request to a model that its path names, as if there were no other."""
    root = scope.get("root_path", "") + named.start
    return {**scope, "path": named.rest, "root_path": root}


def prefixed(scope: Scope) -> Scope:
    """With the prefix that a proxy took away from the path, and says that it did."""
    forwarded_prefix = dict(scope["headers"]).get(b"x-forwarded-prefix", b"")
    prefix = forwarded_prefix.partition(b",")[0].strip().rstrip(b"/")
    if scope.get("root_path") or len(prefix) > 200 or not _PREFIX.fullmatch(prefix):
        return scope
    return {**scope, "root_path": prefix.decode()}


def as_get(scope: Scope, send: Send) -> tuple[Scope, Send]:
    """HEAD is GET, whose body stays here: the head says how long that would have been."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return {**scope, "method": "GET"}, send_head
