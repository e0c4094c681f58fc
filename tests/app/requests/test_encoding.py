"""Compressed bodies: back and forth, and never more than allowed."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.app.requests.encoding import accepted, deflate, inflate
from onepass.app.requests.errors import TooLarge, WrongType
from onepass.models.contract import NotJson

LIMIT = 2**20
PACKED = gzip.compress(b"{}", mtime=0)


@given(st.binary(max_size=2000), st.sampled_from([b"gzip", b"deflate"]))
def test_what_is_packed_is_unpacked(body: bytes, coding: bytes) -> None:
    packed = deflate(body, coding)
    assert inflate(packed, coding, len(body)) == body
    assert (gzip.decompress if coding == b"gzip" else zlib.decompress)(packed) == body
    if len(body) > 1:
        with pytest.raises(TooLarge):
            inflate(packed, coding, len(body) - 1)


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"GZIP", b" deflate "])
def test_a_bomb_stays_small(coding: bytes) -> None:
    bomb = deflate(bytes(100 * LIMIT), coding.strip().lower())
    tracemalloc.start()
    with pytest.raises(TooLarge):
        inflate(bomb, coding, LIMIT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * LIMIT


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", PACKED[:-1], PACKED + b"x", zlib.compress(b"{}")],
)
def test_a_damaged_body_is_refused(body: bytes) -> None:
    with pytest.raises(NotJson):
        inflate(body, b"gzip", LIMIT)


@pytest.mark.parametrize("coding", [b"br", b"zstd", b"gzip, gzip", b"x" * 500, b""])
def test_other_codings_are_refused(coding: bytes) -> None:
    with pytest.raises(WrongType):
        inflate(b"{}", coding, LIMIT)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (b"gzip", b"gzip"),
        (b"deflate", b"deflate"),
        (b"gzip, deflate, br, zstd", b"gzip"),
        (b"deflate, gzip;q=0.5", b"deflate"),
        (b"GZIP;q=1.0", b"gzip"),
        (b"gzip;q=0, deflate;q=0", None),
        (b"gzip;q=0,deflate", b"deflate"),
        (b"identity", None),
        (b"xgzip", None),
        (b"gzip;q=.", None),
        (b"", None),
    ],
)
def test_what_a_caller_accepts(header: bytes, coding: bytes | None) -> None:
    assert accepted(header) == coding
