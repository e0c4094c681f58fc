"""URLs of bundles, and how they are shown: without credentials, and without a query string."""

import re
from urllib.parse import urlsplit

from onepass.models.bundle import BadBundle
from onepass.models.documents import tame

SCHEMES = ("http", "https", "oci", "s3", "gs", "az")
OBJECTS = ("s3", "gs", "az")
"""Where who asks is known to a library; a URL says nothing of it."""
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://\S*")
_DIGEST = re.compile(r"([^/]+/.*?)(@sha256:[0-9a-f]{64}\W?)")
"""What names an artefact for good, and whatever a sentence has behind it."""
_STRANGE = re.compile(r"[^\x21-\x7e]")


def is_url(place: object) -> bool:
    """Whether a place is a URL, and no folder."""
    return isinstance(place, str) and _URL.match(place) is not None


def shown(url: str) -> str:
    """A URL as anybody may read it: `https://host/path`. Where it is not certain which part of it
    is a secret, only its scheme is left."""
    scheme, _, rest = url.partition("://")
    secret = f"{scheme}://…"
    end = ""
    if scheme.lower() == "oci" and (match := _DIGEST.fullmatch(rest)):
        rest, end = match.groups()
        url = f"{scheme}://{rest}"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return secret
    if "@" in rest[len(parts.netloc) :]:  # a password that holds a / or a ?
        return secret
    return tame(f"{scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/") + end)


def hidden(text: str) -> str:
    """A text in which each URL is as it may be shown."""
    return _URL.sub(lambda match: shown(match[0]), text)


def check(url: str, *, signed: bool) -> None:
    """Whether bundles may come from there; `signed` is whether one that no key vouches for is
    refused.

    Raises:
        BadBundle: they may not, and why.
    """
    scheme = url.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise BadBundle(f"{shown(url)}: there is no such store: give https://, or a folder")
    if scheme == "http" and not signed:
        raise BadBundle(
            f"{shown(url)}: who is on the way can change what comes over http: give https://, "
            "or set ONEPASS_TRUSTED_KEYS"
        )
    if scheme in OBJECTS and ("@" in url or "?" in url):
        raise BadBundle(
            f"{shown(url)}: who asks {scheme}:// is known by the environment: a URL of it holds "
            "no name, password or query string"
        )
    if _STRANGE.search(url) or shown(url).endswith("…") or not urlsplit(url).hostname:
        raise BadBundle(f"{shown(url)}: is no URL: letters that have a meaning stand in it as %40")
