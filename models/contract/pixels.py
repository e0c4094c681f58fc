"""From the bytes of an image to pixels of one size: JPEG, PNG and WebP, however they are stored.

Every refusal is a `ValueError` whose text continues the name of the input: "is cut off or damaged".
The head is read first: nothing is unpacked that has too many pixels or moves, and what unpacking
will take is known before it is done.
"""

import io
import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from onepass.models.contract.placing import Placing, Seen
from onepass.models.contract.strips import ON_ITS_SIDE, UPRIGHT, Fit, Resize, fit, fitted
from onepass.models.contract.unpacking import fitted_bytes, unpacked_bytes

FOREIGN = {
    b"GIF8": "a GIF", b"BM": "a BMP", b"II*\0": "a TIFF", b"MM\0*": "a TIFF", b"%PDF": "a PDF",
    b"<svg": "an SVG", b"\0\0\0": "a HEIC, an AVIF or a video",
}  # fmt: skip
ORIENTATION = 0x0112
LARGE_PIXELS = 2**20
"""More of them take ten milliseconds or longer."""
SMALL_BYTES = 12
"""Per pixel of the result: resized, padded, with its channels first."""
DAMAGED = "is cut off or damaged: it cannot be decoded"


class Picture:
    """The bytes of an image file, of which the head was read.

    Raises:
        ValueError: it is no such image, damaged, animated, or has too many pixels.
    """

    def __init__(
        self, content: bytes, size: tuple[int, int], resize: Resize, max_pixels: int
    ) -> None:
        image = _opened(content)
        self._image: ImageFile.ImageFile | None = image
        self._size, self._resize = size, resize
        width, height = self._full = full = image.size
        if width * height > max_pixels:
            text = f"has {width:,} x {height:,} pixels; at most {max_pixels:,} are read"
            raise ValueError(text)
        if getattr(image, "is_animated", False):
            raise ValueError("is animated: send a single picture")
        try:
            image.draft(None, (2 * max(size), 2 * max(size)))  # a JPEG: at part of its size
            turns = _orientations(image)
            small = max(fitted_bytes(fit(image.size, turn, size, resize)) for turn in turns)
            self.bytes = unpacked_bytes(image, content, full, small + SMALL_BYTES * math.prod(size))
        except Exception:
            raise ValueError(DAMAGED) from None
        self.is_large = width * height > LARGE_PIXELS
        self.called = f"{width:,} x {height:,} pixels"
        """It, in a sentence."""

    @property
    def head(self) -> tuple[Placing, int]:
        """Where it will lie in what is made of it, and how the camera was held."""
        assert self._image is not None, "not yet unpacked"
        turn = _orientation(self._image)
        return Placing(self._fit(self._image.size, turn), *self._size), turn

    def pixels(self, channels: Literal[1, 3]) -> Seen:
        """(C, H, W), upright, on white where it is transparent; meanwhile it takes `bytes`, of
        which nothing is kept: that can be done once.

        Raises:
            ValueError: it is damaged.
        """
        image, self._image = self._image, None
        assert image is not None, "unpacked once"
        try:
            image.load()
            turn = _orientation(image)
            table = np.asarray(fitted(image, turn, self._size, channels, self._resize))
        except Exception:  # a decoder that meets foreign bytes raises whatever it likes
            raise ValueError(DAMAGED) from None
        table = table[:, :, None] if table.ndim == 2 else table
        seen = np.ascontiguousarray(table.transpose(2, 0, 1)).view(Seen)  # (H, W, C) -> (C, H, W)
        seen.fit = self._fit(image.size, turn)
        return seen

    def _fit(self, size: tuple[int, int], turn: int) -> Fit:
        """In pixels of the whole picture, of which a JPEG may have been unpacked at part of its
        size."""
        made = fit(size, turn, self._size, self._resize)
        wide, high = self._full[::-1] if turn in ON_ITS_SIDE else self._full
        across, down = wide / made.wide, high / made.high
        box = made.left * across, made.top * down, made.right * across, made.bottom * down
        return Fit(wide, high, *box, made.width, made.height)


def pixels(
    content: bytes, size: tuple[int, int], channels: Literal[1, 3], resize: Resize, max_pixels: int
) -> NDArray[np.uint8]:
    """The bytes of an image file -> (C, H, W).

    Raises:
        ValueError: as a picture does.
    """
    return Picture(content, size, resize, max_pixels).pixels(channels)


def _opened(content: bytes) -> ImageFile.ImageFile:
    """Its header. Pillow's own `open` would try forty formats and warn of large ones."""
    file = io.BytesIO(content)
    try:
        if content[:3] == b"\xff\xd8\xff":
            return JpegImageFile(file)
        if content[:8] == b"\x89PNG\r\n\x1a\n":
            return PngImageFile(file)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return WebPImageFile(file)
    except Image.DecompressionBombError:
        raise ValueError("has too many pixels") from None
    except Exception:
        raise ValueError("is cut off or damaged: its header cannot be read") from None
    raise ValueError(f"is no JPEG, PNG or WebP: this is {_called(content)}")


def _called(content: bytes) -> str:
    """What it looks like instead."""
    if not content:
        return "empty"
    for start, name in FOREIGN.items():
        if content.startswith(start):
            return name
    return "text" if content[:64].isascii() and b"\0" not in content[:64] else "something else"


def _orientation(image: Image.Image) -> int:
    """As the camera was held; damaged EXIF data is no data."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:
        return 1


def _orientations(image: ImageFile.ImageFile) -> tuple[int, ...]:
    """Those it may have: a PNG may say so behind its pixels, too."""
    if isinstance(image, PngImageFile):
        return UPRIGHT, ON_ITS_SIDE[0]
    return (_orientation(image),)
