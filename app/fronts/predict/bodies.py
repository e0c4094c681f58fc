"""What the body of a request to /predict holds, by its content type: JSON, a form, an image."""

import asyncio
from typing import NamedTuple

from onepass.app.fronts.predict.form import KIND as FORM
from onepass.app.fronts.predict.form import FormReader
from onepass.app.fronts.predict.stream import KIND as LINES
from onepass.app.requests.content_types import media_type
from onepass.app.requests.errors import JSON, WrongType
from onepass.app.requests.request_context import RequestContext
from onepass.app.transport.body_reader import check_plain
from onepass.models.contract import Contract, Request

NAMED_IMAGES = (b"image/jpeg", b"image/png", b"image/webp")
IMAGES = (*NAMED_IMAGES, b"image/jpg")
"""The last is nobody's name for it, but often sent."""
INLINE_BYTES = 2**14
"""A larger form is taken apart on a thread: a hostile one costs a microsecond per byte."""


class Bodies:
    """Reads the bodies of requests, for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._form = FormReader(contract)
        self._alone = alone(contract)

    def is_json(self, call: RequestContext) -> bool:
        """Whether `contract.parse` reads this body.

        Raises:
            WrongType: nobody here does, or it is compressed.
        """
        content_type = call.headers.get(b"content-type", b"")
        if content_type == JSON or media_type(content_type) == JSON:
            check_plain(call)
            return True
        kind = _kind(content_type)
        if kind in IMAGES and self._contract.files:
            if self._alone.image is None:
                raise WrongType(self._alone.why)
        elif kind != FORM:
            raise WrongType(f"content-type must be {self._kinds()}, got {_shown(content_type)}")
        check_plain(call)
        return False

    async def read(self, call: RequestContext, body: bytes) -> Request:
        """A form, or an image. Raises NotJson, BadRows."""
        content_type = call.headers[b"content-type"]
        if _kind(content_type) != FORM:
            assert self._alone.image is not None
            row = self._contract.reader.check_one({self._alone.image: body}, ("body",))
        elif len(body) <= INLINE_BYTES:
            row = self._form.parse(body, content_type)
        else:
            row = await asyncio.to_thread(self._form.parse, body, content_type)
        return Request([row], single=True)

    def _kinds(self) -> str:
        kinds = [JSON, LINES, FORM]
        if self._alone.image is not None:
            kinds += NAMED_IMAGES
        words = [kind.decode() for kind in kinds]
        return f"{', '.join(words[:-1])} or {words[-1]}"


class Alone(NamedTuple):
    """The input that an image alone is, as a body; or why there is none."""

    image: str | None
    why: str = ""


def alone(contract: Contract) -> Alone:
    """What an image alone says: the one that must be there, or the only one there is."""
    needed = [name for name, declared in contract.inputs.items() if declared.required]
    wanted = [name for name in contract.files if name in needed] or list(contract.files)
    others = [name for name in needed if name not in wanted[:1]]
    if others:
        missing = f"{', '.join(others)} {'are' if len(others) > 1 else 'is'} missing"
        return Alone(None, f"an image alone is no row: {missing}; send a form")
    if len(wanted) > 1:
        which = " or ".join(wanted)
        return Alone(None, f"an image alone may be {which}: send a form, which says so")
    return Alone(wanted[0] if wanted else None)


def _kind(content_type: bytes) -> bytes:
    return content_type.partition(b";")[0].strip().lower()


def _shown(content_type: bytes) -> str:
    return content_type[:100].decode("latin-1") or "nothing"
