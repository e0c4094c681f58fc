"""An image: JPEG, PNG or WebP, brought to one size; the network gets its bytes and scales them."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field
from pydantic_core import CoreSchema, core_schema

from onepass.models.contract.inputs.base import InputBase
from onepass.models.contract.pixels import Picture
from onepass.models.contract.steps import LONG, Hold, Steps, TooMuch, done, unbounded
from onepass.models.contract.strips import Resize

Side = Annotated[int, Field(ge=1, le=4096)]


def _square(size: Any) -> Any:
    return (size, size) if isinstance(size, int) else size


PIECE = 2**18
"""Letters of base64 that are unpacked in less than a millisecond."""


class ImageInput(InputBase):
    """`size` is height and width, or one number for both; `channels` 1 is grey, 3 is RGB.

    What is transparent lies on white. Images of more than `max_pixels` are refused unread, and so
    are those that take more memory than there is.
    """

    kind: Literal["image"] = "image"
    size: Annotated[tuple[Side, Side], BeforeValidator(_square)] = Field(examples=[[64, 64]])
    """Height and width that the network sees, in pixels; one number is both."""
    channels: Literal[1, 3] = 3
    """1 for grey, 3 for red, green and blue."""
    resize: Resize = "crop"
    """How a picture of another shape is brought to `size`: `stretch` pulls it; `crop` cuts the
    longer sides, centred; `pad` keeps it whole, on black."""
    max_pixels: int = Field(default=40_000_000, ge=1, le=2**31)
    """The most pixels that a picture may have as it is sent; one of more is refused unread."""
    default: None = None
    """An image has none."""

    takes: ClassVar[str] = "iu"
    decodes: ClassVar[Literal["file"]] = "file"
    watched: ClassVar[Literal["numbers"]] = "numbers"

    @property
    def item_shape(self) -> tuple[int, ...]:
        """Of one row in a tensor."""
        return (self.channels, *self.size)

    def field_schema(self) -> CoreSchema:
        """What a caller may send: base64 text, and from Python bytes, too. It is decoded later."""
        least = 1 if self.reading.empty == "missing" else None
        text = core_schema.str_schema(strict=True, min_length=least, strip_whitespace=bool(least))
        python = core_schema.union_schema(
            [text, core_schema.bytes_schema(strict=True)]  # of an empty file, `decode` says so
        )
        return core_schema.custom_error_schema(
            core_schema.json_or_python_schema(json_schema=text, python_schema=python),
            custom_error_type="image_type",
            custom_error_message="must be an image as base64 text",
        )

    def decode(self, value: str | bytes, hold: Hold = unbounded) -> NDArray[np.uint8]:
        """A checked value -> (C, H, W). It takes milliseconds: never in an event loop.

        Raises:
            ValueError: it is no image that is read; the text says why.
        """
        return done(self.decode_in_steps(value, hold))

    def decode_in_steps(
        self, value: str | bytes, hold: Hold = unbounded
    ) -> Steps[NDArray[np.uint8]]:
        """The same, with a pause where a large picture's head was read."""
        content = value if isinstance(value, bytes) else _content(value)
        picture = Picture(content, self.size, self.resize, self.max_pixels)
        if picture.is_large:
            yield LONG
        try:
            with hold(picture.bytes):
                return picture.pixels(self.channels)
        except TooMuch as error:
            raise ValueError(_too_much(picture, error.most)) from None

    def upright(
        self, value: str | bytes, most_pixels: int, hold: Hold = unbounded
    ) -> Steps[NDArray[np.uint8]]:
        """The picture itself, as it is seen: (H, W, 3), scaled down to so many pixels.

        Raises:
            ValueError: as `decode` does.
        """
        content = value if isinstance(value, bytes) else _content(value)
        whole = Picture(content, (1, 1), "stretch", self.max_pixels).head[0].fit
        scale = min(1.0, (most_pixels / (whole.wide * whole.high)) ** 0.5)
        size = max(1, int(whole.high * scale)), max(1, int(whole.wide * scale))
        picture = Picture(content, size, "stretch", self.max_pixels)
        yield LONG
        try:
            with hold(picture.bytes):
                return np.ascontiguousarray(picture.pixels(3).transpose(1, 2, 0))
        except TooMuch as error:
            raise ValueError(_too_much(picture, error.most)) from None

    def array(self, values: Sequence[NDArray[np.uint8]]) -> NDArray[Any]:
        """Decoded values: (B, C, H, W) uint8."""
        return np.stack(values) if values else np.empty((0, *self.item_shape), dtype=np.uint8)

    def item_schema(self) -> CoreSchema:
        """The rule for one pixel of a tensor."""
        return core_schema.int_schema(strict=True, ge=0, le=255)

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which pixels that rule refuses: (B, C, H, W) -> (B, C, H, W)."""
        bad: NDArray[np.bool_] = (values < 0) | (values > 255)
        return bad

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Checked pixels of any type: (B, C, H, W) uint8."""
        return values.astype(np.uint8, copy=False)

    @property
    def described(self) -> list[str | None]:
        """Its size, its colours, and how it is brought to that size."""
        size, colour = " x ".join(map(str, self.size)), {1: "grey", 3: "RGB"}[self.channels]
        return [f"{size} pixels", colour, self.resize]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        size = " x ".join(map(str, self.size))
        return {
            "type": "string",
            "contentEncoding": "base64",
            "contentMediaType": "image/*",
            "description": f"a JPEG, PNG or WebP; brought to {size} pixels ({self.resize})",
        }


def _content(text: str) -> bytes:
    """The bytes behind base64, with or without `data:image/png;base64,` before it."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    if text.startswith(("http://", "https://", "file:")):
        raise ValueError("is an address: send the image itself, as base64 text")
    try:
        return unpacked(text)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64 text") from None


def unpacked(text: str, piece: int = PIECE) -> bytes:
    """Base64 with blanks in it, some letters at a time: megabytes at once keep the interpreter.

    Raises:
        ValueError: as `base64.b64decode` with `validate` does of the whole.
    """
    parts, rest = list[bytes](), ""
    padded = False
    for start in range(0, len(text), piece):
        rest += "".join(text[start : start + piece].split())
        if padded and rest:
            raise ValueError("goes on behind its end")
        here, rest = rest[: len(rest) & ~3], rest[len(rest) & ~3 :]
        parts.append(base64.b64decode(here, validate=True))
        padded = padded or here.endswith("=")
    if rest and (padded or rest not in ("=", "==") or not any(parts)):
        raise ValueError("ends in the middle")
    return b"".join(parts)


def _too_much(picture: Picture, most: int) -> str:
    """In megabytes: up for what is needed, down for what is there."""
    needed, limit = -(-picture.bytes // 2**20), most // 2**20
    return (
        f"has {picture.called}; unpacking them takes {needed:,} MB, at most {limit:,} MB are given"
    )
