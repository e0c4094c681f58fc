"""What the body of a request to /predict holds, by its content type: JSON, a form, an image."""

import asyncio

from app.call import Call
from app.errors import JSON, WrongType
from app.limits import check_plain, is_json
from app.protocols.form import KIND as FORM
from app.protocols.form import FormReader
from app.protocols.stream import KIND as LINES
from models.contract import Contract, Request

SAID_IMAGES = (b"image/jpeg", b"image/png", b"image/webp")
IMAGES = (*SAID_IMAGES, b"image/jpg")
"""The last is nobody's name for it, but often sent."""
INLINE_BYTES = 2**14
"""A larger form is taken apart on a thread: a hostile one costs a microsecond per byte."""


class Bodies:
    """Reads the bodies of requests, for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._form = FormReader(contract)
        self._image = next(iter(contract.images), None)
        self._others = _beside(self._image, contract)

    def is_json(self, call: Call) -> bool:
        """Whether `contract.parse` reads this body.

        Raises:
            WrongType: nobody here does, or it is compressed.
        """
        given = call.headers.get(b"content-type", b"")
        if given == JSON or is_json(given):
            check_plain(call)
            return True
        kind = _kind(given)
        if kind in IMAGES and self._image is not None:
            if self._others:
                also = ", ".join(self._others)
                raise WrongType(f"an image alone is no row: {also} is missing; send a form")
        elif kind != FORM:
            raise WrongType(f"content-type must be {self._kinds()}, got {_said(given)}")
        check_plain(call)
        return False

    async def read(self, call: Call, body: bytes) -> Request:
        """A form, or an image. Raises NotJson, BadRows."""
        given = call.headers[b"content-type"]
        if _kind(given) != FORM:
            assert self._image is not None
            row = self._contract.reader.check_one({self._image: body}, ("body",))
        elif len(body) <= INLINE_BYTES:
            row = self._form.parse(body, given)
        else:
            row = await asyncio.to_thread(self._form.parse, body, given)
        return Request([row], single=True)

    def _kinds(self) -> str:
        kinds = [JSON, LINES, FORM]
        if self._image is not None and not self._others:
            kinds += SAID_IMAGES
        words = [kind.decode() for kind in kinds]
        return f"{', '.join(words[:-1])} or {words[-1]}"


def takes_image_alone(contract: Contract) -> bool:
    """Whether an image is all that this contract needs."""
    image = next(iter(contract.images), None)
    return image is not None and not _beside(image, contract)


def _beside(image: str | None, contract: Contract) -> list[str]:
    """What a row needs besides."""
    needed = [name for name, given in contract.inputs.items() if given.default is None]
    return [name for name in needed if name != image]


def _kind(given: bytes) -> bytes:
    return given.partition(b";")[0].strip().lower()


def _said(given: bytes) -> str:
    return given[:100].decode("latin-1") or "nothing"
