"""Who asks an OCI registry: by a token that the registry's own service gives, or by name and
password.

A registry says at its first 401 how it wants to be asked. Names and passwords are those of the URL,
or of docker's `config.json` (`DOCKER_CONFIG`), as `docker login` and `oras login` write them.
"""

import base64
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import OpenerDirector, Request

from onepass.app.stores.asking import headers, told
from onepass.app.stores.source import Refusal

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts that are asked over plain http, as other clients do: nobody is on the way."""
MOST_BYTES = 2**20
_PAIR = re.compile(r'(\w+)="([^"]*)"')


class Login:
    """At one registry, for one repository."""

    def __init__(self, host: str, name: str, *, secret: str, opener: OpenerDirector) -> None:
        """`secret` is `NAME:PASSWORD` of a URL, or nothing."""
        self._scope = f"repository:{name}:pull"
        self._basic = _encoded(secret) if secret else _configured(host)
        self._opener = opener
        self.header: str | None = None
        """The field `Authorization`, once it is known."""

    def answer(self, challenge: str, idle_s: float) -> None:
        """Does what a registry asks for.

        Raises:
            Refusal: it cannot be done.
            Broken: not now.
        """
        scheme, _, rest = challenge.partition(" ")
        said = dict(_PAIR.findall(rest))
        if scheme.lower() == "bearer" and is_safe(said.get("realm", "")):
            self.header = f"Bearer {self._token(said, idle_s)}"
        elif scheme.lower() == "basic" and self._basic:
            self.header = f"Basic {self._basic}"
        else:
            raise Refusal("the registry lets nobody in who is not logged in")

    def _token(self, said: dict[str, str], idle_s: float) -> str:
        """Raises Broken, Refusal."""
        asked = {"scope": said.get("scope") or self._scope}
        if "service" in said:
            asked["service"] = said["service"]
        request = Request(f"{said['realm']}?{urlencode(asked)}", headers=headers())
        if self._basic:
            request.add_unredirected_header("Authorization", f"Basic {self._basic}")
        with told(lambda: self._opener.open(request, timeout=idle_s), idle_s) as answer:
            content = told(lambda: answer.read(MOST_BYTES), idle_s)
        try:
            document = json.loads(content)
            token = document.get("token") or document.get("access_token")
            return _sane(token)
        except (ValueError, AttributeError, TypeError):
            raise Refusal("the registry's token service gives no token") from None


def is_safe(url: str) -> bool:
    """Whether nobody on the way reads what is sent there."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _sane(token: Any) -> str:
    """Raises ValueError: it would not be one line of a head."""
    if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
        raise ValueError
    return token


def _encoded(secret: str) -> str:
    name, _, password = secret.partition(":")
    return base64.b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()


def _configured(host: str) -> str:
    """What docker's file has for a registry, or nothing."""
    folder = os.environ.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
    try:
        document = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        return _sane(document["auths"][host]["auth"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
