"""From the bytes of an image to pixels of one size: JPEG, PNG and WebP, however they are stored.

Every refusal is a `ValueError` whose text continues the name of the input: "is cut off or damaged".
The header is read first: nothing is decoded that has too many pixels or moves.
"""

import io
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

Resize = Literal["stretch", "crop", "pad"]
"""To another shape: stretched; cut at the longer sides, centred; or whole, on black."""

FOREIGN = {
    b"GIF8": "a GIF", b"BM": "a BMP", b"II*\0": "a TIFF", b"MM\0*": "a TIFF", b"%PDF": "a PDF",
    b"<svg": "an SVG", b"\0\0\0": "a HEIC, an AVIF or a video",
}  # fmt: skip
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def pixels(
    content: bytes, size: tuple[int, int], channels: Literal[1, 3], resize: Resize, max_pixels: int
) -> NDArray[np.uint8]:
    """The bytes of an image file -> (C, H, W), upright, on white where it is transparent.

    Raises:
        ValueError: it is no such image, damaged, animated, or has too many pixels.
    """
    image = _opened(content)
    width, height = image.size
    if width * height > max_pixels:
        text = f"has {width:,} x {height:,} pixels; at most {max_pixels:,} are read"
        raise ValueError(text)
    if getattr(image, "is_animated", False):
        raise ValueError("is animated: send a single picture")
    try:
        image.draft(None, (2 * max(size), 2 * max(size)))  # a JPEG is unpacked at part of its size
        image.load()
        plain = _upright(_plain(image, channels), image)
    except Exception:  # a decoder that meets foreign bytes raises whatever it likes
        raise ValueError("is cut off or damaged: it cannot be decoded") from None
    table = np.asarray(_fitted(plain, size, resize))
    table = table[:, :, None] if table.ndim == 2 else table
    return np.ascontiguousarray(table.transpose(2, 0, 1))  # (H, W, C) -> (C, H, W)


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


def _plain(image: Image.Image, channels: Literal[1, 3]) -> Image.Image:
    """Grey or RGB with 8 bits."""
    if image.mode.startswith("I"):  # 16 bits of grey: `convert` would cut them at 255
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image.convert("L" if channels == 1 else "RGB")


def _upright(image: Image.Image, original: Image.Image) -> Image.Image:
    """Turned as the camera was held; damaged EXIF data is no data."""
    try:
        turn = TURNS.get(original.getexif().get(ORIENTATION, 1))
    except Exception:
        return image
    return image if turn is None else image.transpose(turn)


def _fitted(image: Image.Image, size: tuple[int, int], resize: Resize) -> Image.Image:
    """Resized in one step: no picture larger than the result is made, whatever its shape."""
    (height, width), (wide, high) = size, image.size
    linear = Image.Resampling.BILINEAR
    match resize:
        case "stretch":
            return image.resize((width, height), linear)
        case "crop":
            scale = min(wide / width, high / height)
            left, top = (wide - width * scale) / 2, (high - height * scale) / 2
            box = (max(0.0, left), max(0.0, top), min(wide, wide - left), min(high, high - top))
            return image.resize((width, height), linear, box=box)
        case "pad":
            scale = max(wide / width, high / height)
            inner = (max(1, round(wide / scale)), max(1, round(high / scale)))
            whole = Image.new(image.mode, (width, height))
            place = ((width - inner[0]) // 2, (height - inner[1]) // 2)
            whole.paste(image.resize(inner, linear), place)
            return whole
