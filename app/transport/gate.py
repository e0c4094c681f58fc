"""The gate before every handler: keys, and what pages from elsewhere may do.

There is one only when settings ask for it; otherwise requests pay nothing for it.
"""

from collections.abc import Callable

from onepass.app.requests.cors import Cors
from onepass.app.requests.errors import ForbiddenOrigin, Headers, Refused, Reply, reply_to
from onepass.app.requests.keys import Keys
from onepass.app.requests.model_path import V2, rest_of
from onepass.app.requests.request_context import RequestContext, RequestIds, Scope, Send
from onepass.app.requests.settings import Settings
from onepass.app.transport.responder import Responder

ResponderOf = Callable[[str], Responder]
"""Whoever answers at a path."""


class Gate:
    """Lets requests in, or answers them itself."""

    def __init__(
        self, keys: Keys | None, cors: Cors | None, responder_of: ResponderOf, ids: RequestIds
    ) -> None:
        self._keys = keys
        self._cors = cors
        self._responder_of = responder_of
        self._ids = ids

    async def let_in(self, scope: Scope, send: Send) -> Send | None:
        """The `send` by which to answer; None for those who have their answer already."""
        if self._cors is not None:
            send = self._cors.marked(scope, send)
        call = RequestContext(scope, self._ids)
        under_v2 = call.path == V2 or call.path.startswith(f"{V2}/")
        try:
            reply = self._reply(scope)
        except Refused as error:
            reply = reply_to(error, call.id.decode(), "error" if under_v2 else "detail")
        if reply is None:
            return send
        call.route = V2 if under_v2 else rest_of(call.path)
        call.arrive()
        await self._responder_of(call.path).answer(call, reply, send)
        return None

    def marks(self, scope: Scope) -> Headers | None:
        """What the answer carries to a request that may come in; None where the gate answers."""
        try:
            if self._reply(scope) is not None:
                return None
        except Refused:
            return None
        return [] if self._cors is None else self._cors.marks(scope)

    def _reply(self, scope: Scope) -> Reply | None:
        """To a browser that asks before it sends: that request has no key yet."""
        preflight = None if self._cors is None else self._cors.preflight(scope)
        if preflight is not None:
            if not preflight:
                raise ForbiddenOrigin("pages of this origin may not ask here")
            return Reply(200, b"", preflight, b"text/plain")
        if self._keys is not None:
            self._keys.check(scope)
        return None


def gate_of(settings: Settings, responder_of: ResponderOf, ids: RequestIds) -> Gate | None:
    """The gate that these settings ask for, if any."""
    keys = keys_of(settings)
    origins, truths = settings.cors_origins, settings.feedback is not None
    cors = Cors(origins, truths=truths) if origins else None
    return Gate(keys, cors, responder_of, ids) if keys or cors else None


def keys_of(settings: Settings) -> Keys | None:
    """The keys that these settings ask for, if any."""
    hashes, admins = settings.all_keys, settings.admin_keys
    return Keys(hashes, admins) if hashes or admins else None
