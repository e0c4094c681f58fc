"""Who may ask: API keys, known by their hashes only, compared in constant time.

Off by default. When on, everything but probes and pages needs `Authorization: Bearer KEY`,
`/metrics` and `/openapi.json` too.
"""

import hmac
import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo
from pydantic_settings import NoDecode

from onepass.app.requests.errors import Unauthenticated
from onepass.app.requests.fleet_errors import Forbidden
from onepass.app.requests.greeting import who_may_ask as who_may_ask
from onepass.app.requests.model_path import is_admins, rest_of
from onepass.app.requests.request_context import KEY, Scope

VARIABLES = "ONEPASS_API_KEYS", "ONEPASS_ADMIN_KEYS"
OPEN = frozenset(
    {
        "/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready",
        "/", "/docs", "/docs/", "/watch", "/watch/", "/fleet", "/fleet/",
    }
)  # fmt: skip
STATIC = "/static/"
"""What probes and browsers fetch without a key; these pages hold nothing of the model."""
_KEY = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_BEARER = re.compile(rb"bearer +([A-Za-z0-9._~+/-]+=*)", re.I)


def _hashed(keys: Iterable[str]) -> tuple[str, ...]:
    """`sha256:…` of each; what is a hash already stays. No key is ever repeated in an error."""
    hashes = []
    for number, key in enumerate(keys, start=1):
        if not _KEY.fullmatch(key) and not _HASH.fullmatch(key):
            raise ValueError(f"key {number} may hold letters, digits and -._~+/ only")
        is_hash = _HASH.fullmatch(key)
        hashes.append(key if is_hash else f"sha256:{sha256(key.encode()).hexdigest()}")
    return tuple(hashes)


def _listed(keys: Any, info: ValidationInfo) -> tuple[str, ...]:
    """Keys between commas, or a list of them. A variable that is set but empty is a mistake: nobody
    shall have an open service for want of a secret. Unless a file gives keys."""
    if isinstance(keys, str):
        if not keys.strip(" \t\r\n,"):
            if info.field_name == "api_keys" and info.data.get("api_keys_file"):
                return ()
            raise ValueError("is set, but there is no key in it: unset it to be open")
        keys = [key.strip() for key in keys.split(",")]
    return _hashed(keys)


def _read(keys_or_path: Any) -> tuple[str, ...]:
    """A file with a key per line; what follows a # is a remark."""
    if isinstance(keys_or_path, tuple | list):
        return _hashed(keys_or_path)
    if not str(keys_or_path).strip():
        raise ValueError("is set, but names no file: unset it to be open")
    try:
        lines = [
            line.partition("#")[0].strip() for line in Path(keys_or_path).read_text().splitlines()
        ]
    except (OSError, UnicodeError) as error:
        raise ValueError(f"cannot be read: {getattr(error, 'strerror', 'not UTF-8')}") from None
    if not any(lines):
        raise ValueError("there is no key in it: unset the variable to be open")
    return _hashed(line for line in lines if line)


KeyList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
"""Keys on their way in, hashes ever after."""
KeyFile = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_read)]
"""The same by way of a file, which is read once."""


class Keys:
    """The keys that are let in; those of admins alone to what changes what is served."""

    def __init__(self, hashes: Iterable[str], admins: Iterable[str] = ()) -> None:
        self._hashes, self._admins = _digests(hashes), _digests(admins)

    def check(self, scope: Scope) -> None:
        """Lets a request pass, and notes in its scope by which key.

        Raises:
            Unauthenticated: it has no key, a wrong one, or several.
            Forbidden: it has a caller's where an admin's is needed.
        """
        path, needs_admin = rest_of(scope["path"]), self._needs_admin(scope["path"])
        if not needs_admin and (not self._hashes or path in OPEN or path.startswith(STATIC)):
            return
        credentials = [value for name, value in scope["headers"] if name == b"authorization"]
        if not credentials:
            raise Unauthenticated("an API key is needed: send Authorization: Bearer KEY")
        match = _BEARER.fullmatch(credentials[0]) if len(credentials) == 1 else None
        digest = sha256(match[1]).digest() if match else b""
        if not _is_one(digest, [*self._hashes, *self._admins]):
            raise Unauthenticated("this API key is not known")
        if needs_admin and not _is_one(digest, self._admins):
            raise Forbidden("this API key does not open what changes the service")
        scope[KEY] = digest

    def _needs_admin(self, path: str) -> bool:
        """Without admins there is no such path: whoever asks is told so."""
        return bool(self._admins) and is_admins(path)


def _digests(hashes: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(one.removeprefix("sha256:")) for one in hashes]


def _is_one(digest: bytes, known: Iterable[bytes]) -> bool:
    """All are compared, whichever it is."""
    return bool(sum(hmac.compare_digest(digest, one) for one in known))


def forget() -> None:
    """Takes the keys out of the environment, for this process and those it starts."""
    for name in list(os.environ):
        if name.upper() in VARIABLES:
            del os.environ[name]
