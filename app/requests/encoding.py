"""Content codings: gzip and deflate, both ways; what comes out of a body has a largest size."""

import re
import zlib

from onepass.app.requests.errors import TooLarge, WrongType
from onepass.models.contract import NotJson

WINDOW: dict[bytes, int] = {b"gzip": zlib.MAX_WBITS | 16, b"deflate": zlib.MAX_WBITS}
LEVEL = 1
LEAST_BYTES = 1024
"""Below, an answer goes out as it is."""
_ACCEPTED = re.compile(rb"(?:^|,)\s*(gzip|deflate)\s*(?:;\s*q=([0-9.]+)\s*)?(?=,|$)", re.I)


def inflate(body: bytes, coding: bytes, limit: int) -> bytes:
    """A whole body, unpacked.

    Raises:
        WrongType: the coding is another one.
        TooLarge: it unpacks to more than `limit` bytes; no more than those are made.
        NotJson: it is damaged, or does not end where it should.
    """
    window = WINDOW.get(coding.strip().lower())
    if window is None:
        shown = coding[:100].decode("latin-1")
        raise WrongType(f"content-encoding must be gzip or deflate, got {shown}")
    unpacking = zlib.decompressobj(window)
    try:
        plain = unpacking.decompress(body, limit + 1)
    except zlib.error:
        raise NotJson("the body is not compressed as its content-encoding says") from None
    if len(plain) > limit:
        raise TooLarge(f"the body unpacks to more than {limit:,} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise NotJson("the compressed body does not end where it should")
    return plain


def accepted(header: bytes) -> bytes | None:
    """What `Accept-Encoding` asks for: gzip, deflate or nothing of both."""
    wanted = {coding.lower(): float(q or 1) for coding, q in _ACCEPTED.findall(header) if _is(q)}
    best = max(WINDOW, key=lambda coding: wanted.get(coding, 0))
    return best if wanted.get(best, 0) > 0 else None


def _is(quality: bytes) -> bool:
    return quality.count(b".") < 2 and quality != b"."


def deflate(body: bytes, coding: bytes, level: int = LEVEL) -> bytes:
    """A whole body, packed."""
    packing = zlib.compressobj(level, zlib.DEFLATED, WINDOW[coding])
    return packing.compress(body) + packing.flush()
