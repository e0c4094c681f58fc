"""One address, however it is asked for: with a slash behind it, by HEAD, behind a prefix."""

import re
from collections.abc import Iterable

from onepass.app.requests.model_path import ModelPath, model_path
from onepass.app.requests.request_context import Message, Scope, Send
from onepass.app.requests.shares import Addresses

HEAD = "HEAD"
WITH_SLASH = frozenset({"/", "/docs/", "/report/", "/watch/", "/fleet/"})
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
    return {**scope, "path": root + named.rest, "root_path": root}


class Prefix:
    """What stands before our paths: as the settings, a server, or an app that mounts us have it, or
    as a proxy that is trusted took it away, and says so.
    """

    def __init__(self, own: str = "", proxies: Iterable[str] = ()) -> None:
        self.own = own
        self._proxies = Addresses(proxies)

    def off(self, scope: Scope) -> Scope:
        """The request by our own paths; what was asked for is `""` where that is the prefix."""
        root, path = scope.get("root_path") or self.own, scope["path"]
        if root and path.startswith(root) and path[len(root) :][:1] in ("", "/"):
            return {**scope, "path": path[len(root) :], "root_path": root}
        return scope

    def on(self, scope: Scope) -> Scope:
        """As other apps expect it: the whole path, and the prefix beside it."""
        root = scope.get("root_path") or self._forwarded(scope) or self.own
        return {**scope, "root_path": root, "path": root + scope["path"]} if root else scope

    def _forwarded(self, scope: Scope) -> str:
        said = dict(scope["headers"]).get(b"x-forwarded-prefix", b"")
        prefix = said.partition(b",")[0].strip().rstrip(b"/")
        if len(prefix) > 200 or not _PREFIX.fullmatch(prefix):
            return ""
        return prefix.decode() if self._proxies.trust(scope.get("client")) else ""


def last_part(scope: Scope) -> str:
    """Of the prefix: `b` of `/a/b`, as a link from beside it."""
    return str(scope["root_path"]).rpartition("/")[2]


def as_get(scope: Scope, send: Send) -> tuple[Scope, Send]:
    """HEAD is GET, whose body stays here: the head says how long that would have been."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return {**scope, "method": "GET"}, send_head
