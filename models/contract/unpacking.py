"""What it takes to unpack a picture, as its head says: bytes at the worst moment, never too few.

Measured with Pillow 13, in processes of their own; a test holds real peaks below these numbers.
"""

from PIL import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.WebPImagePlugin import WebPImageFile

from onepass.models.contract.strips import Fit

ASIDE = 2**22
"""What every picture takes: tables, buffers, and what the system rounds up."""
STRIP_BYTES = 28
"""Per pixel of a strip, at its worst: cut out, turned, on white, converted."""
WEBP_BYTES = 16
"""Per pixel: two canvases of its decoder, the bytes that it hands over, and the picture."""
LINE_BYTES = 256
"""Per pixel of the width of a JPEG, some lines of which are unpacked at a time."""
BLOCK, BLOCK_BYTES = 8, 128
"""A JPEG's blocks are so wide and high, and take so much where they are all kept."""
SINGLE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
"""Bytes of a pixel in memory; in all other modes it has four."""
START_OF_SCAN, STANDS_ALONE = 0xDA, (0x01, *range(0xD0, 0xD9))


def unpacked_bytes(
    image: ImageFile.ImageFile, content: bytes, full: tuple[int, int], small: int
) -> int:
    """Of one whose head was read and whose `draft` is set; `full` is its size in the file, and
    `small` what bringing it to its size takes.
    """
    whole = image.width * image.height * SINGLE.get(image.mode, 4)
    match image:
        case WebPImageFile():
            whole = WEBP_BYTES * image.width * image.height
        case JpegImageFile():
            whole += LINE_BYTES * full[0]
            if image.info.get("progressive") or _has_scans(content, image.layers):
                whole += _coefficients(image, full)
        case _:
            pass
    return ASIDE + whole + small


def fitted_bytes(seen: Fit) -> int:
    """What bringing a picture to its size takes beside that, strip by strip."""
    first, last = seen.lines
    lines = last - first
    if seen.columns_first:
        strip, between = lines * min(seen.step, seen.wide), seen.wide * seen.height
    else:
        strip, between = seen.wide * min(seen.step, lines), seen.width * lines
    return strip * STRIP_BYTES + between * 4


def _coefficients(image: JpegImageFile, full: tuple[int, int]) -> int:
    """Of all components: a JPEG in several scans is kept whole until the last of them."""
    across = max(one[1] for one in image.layer)
    down = max(one[2] for one in image.layer)
    columns, rows = -(-full[0] // (BLOCK * across)), -(-full[1] // (BLOCK * down))
    return sum(columns * one[1] * rows * one[2] * BLOCK_BYTES for one in image.layer)


def _has_scans(content: bytes, components: int) -> bool:
    """Whether the first scan of a JPEG has not all of its components. Odd files count as such."""
    at = 2
    while at + 4 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == START_OF_SCAN:
            return content[at + 4] != components
        if marker == 0xFF:
            at += 1
        elif marker in STANDS_ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return True
