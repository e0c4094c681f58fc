"""A bundle in an OCI registry: an artefact of which each layer is a file, named by its title, as
`oras push` makes them.

What comes is held to its digest, so that it matters not which host it came from.
https://github.com/opencontainers/distribution-spec: a manifest, and blobs by their digest.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPMessage
from typing import IO, Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import BaseModel, Field, ValidationError

from onepass.app.stores.asking import IDLE_S, headers, source_of, told
from onepass.app.stores.oci_login import Login, is_safe
from onepass.app.stores.source import Absent, Broken, Refusal, Source

MANIFEST_KIND = "application/vnd.oci.image.manifest.v1+json"
TITLE = "org.opencontainers.image.title"
MOST_BYTES = 2**22
"""Of a manifest: so many a registry must take."""
_REFERENCE = re.compile(
    r"(?:(?P<secret>[^/@]*)@)?(?P<host>(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?)"
    r"/(?P<name>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


class Layer(BaseModel):
    """A file."""

    digest: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    size: int = Field(ge=0)
    annotations: dict[str, str] = Field(default_factory=dict)


class Artefact(BaseModel):
    """What a manifest says, of what matters here."""

    layers: list[Layer]


class Reference(NamedTuple):
    """What a URL says."""

    api: str
    """Where the registry answers for this repository."""
    wanted: str
    """A tag, or a digest."""
    login: Login


class OciStore:
    """Of one URL, which is one that `urls.check` has passed."""

    def __init__(self, url: str, *, idle_s: float = IDLE_S) -> None:
        """Raises Refusal: a URL is `oci://HOST/NAME:TAG`, or `oci://HOST/NAME@sha256:...`."""
        self._idle_s = idle_s
        self._opener = build_opener(_Safe)
        said = _REFERENCE.fullmatch(url.partition("://")[2])
        wanted = said and (said["digest"] or said["tag"])
        if said is None or not wanted:
            raise Refusal("is no reference: give oci://HOST/NAME:TAG or oci://HOST/NAME@sha256:...")
        host, name = said["host"], said["name"]
        scheme = "http" if is_safe(f"http://{host}") else "https"
        login = Login(host, name, secret=said["secret"] or "", opener=self._opener)
        self._reference = Reference(f"{scheme}://{host}/v2/{name}", wanted, login)
        self._layers: dict[str, Layer] | None = None

    @contextmanager
    def open(self, name: str) -> Iterator[Source]:
        """A file. Raises Absent, Broken, Refusal."""
        if self._layers is None:
            self._layers = self._listed()
        layer = self._layers.get(name)
        if layer is None:
            raise Absent
        with self._asked(f"blobs/{layer.digest}") as answer:
            yield _held(source_of(answer, self._idle_s), layer)

    def _listed(self) -> dict[str, Layer]:
        """The files of the artefact, by name. Raises Absent, Broken, Refusal."""
        wanted = self._reference.wanted
        with self._asked(f"manifests/{wanted}", Accept=MANIFEST_KIND) as answer:
            content = told(lambda: answer.read(MOST_BYTES), self._idle_s)
        if ":" in wanted and wanted != _digest(content):
            raise Refusal("the manifest that comes has another digest than the URL says")
        try:
            layers = Artefact.model_validate_json(content).layers
        except ValidationError:
            raise Refusal("is no artefact with layers: push a bundle's files with oras") from None
        return {layer.annotations[TITLE]: layer for layer in layers if TITLE in layer.annotations}

    @contextmanager
    def _asked(self, path: str, **fields: str) -> Iterator[Any]:
        """Raises Absent, Broken, Refusal."""
        try:
            answer = told(lambda: self._opened(path, fields), self._idle_s)
        except _Unknown as error:
            self._reference.login.answer(error.challenge, self._idle_s)
            try:
                answer = told(lambda: self._opened(path, fields), self._idle_s)
            except _Unknown:
                raise Refusal("the registry does not let in who asks") from None
        with answer:
            yield answer

    def _opened(self, path: str, fields: dict[str, str]) -> Any:
        """Raises _Unknown: who asks is to say who it is."""
        api, _, login = self._reference
        request = Request(f"{api}/{path}", headers=headers() | fields)
        if login.header is not None:
            request.add_unredirected_header("Authorization", login.header)
        try:
            return self._opener.open(request, timeout=self._idle_s)
        except HTTPError as error:
            if error.code != HTTPStatus.UNAUTHORIZED:
                raise
            with error:
                raise _Unknown(error.headers.get("WWW-Authenticate", "")) from None


class _Unknown(Exception):
    def __init__(self, challenge: str) -> None:
        self.challenge = challenge


class _Safe(HTTPRedirectHandler):
    """Follows to where nobody on the way reads along; what says who asks stays behind."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not is_safe(newurl):
            fp.close()
            raise Refusal(f"the registry sends to {urlsplit(newurl).scheme}:, which is not safe")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _held(source: Source, layer: Layer) -> Source:
    """The same, held to its digest when all of it is there."""
    digest, count = hashlib.sha256(), 0

    def read(most: int) -> bytes:
        nonlocal count
        content = source.read(most)
        digest.update(content)
        count += len(content)
        if count == layer.size and f"sha256:{digest.hexdigest()}" != layer.digest:
            raise Broken("what comes has another digest than the artefact says")
        return content

    return Source(layer.size, read)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
