"""Which types a caller takes, by RFC 9110: the most specific range says the quality."""

import pytest

from onepass.app.requests.accepted_types import acceptable

JSON, PNG = b"application/json", b"image/png"


@pytest.mark.parametrize(
    ("header", "kinds"),
    [
        (b"", (JSON, PNG)),
        (b"*/*", (JSON, PNG)),
        (b"image/png", (PNG,)),
        (b"IMAGE/PNG;q=1.0", (PNG,)),
        (b"image/*", (PNG,)),
        (b"image/png, application/json", (JSON, PNG)),
        (b"image/png, */*;q=0.1", (PNG, JSON)),
        (b"application/json;q=0.5, image/png;q=0.9", (PNG, JSON)),
        (b"image/*;q=0.9, image/png;q=0.1, application/json;q=0.5", (JSON, PNG)),
        (b"image/png;q=0, */*", (JSON,)),
        (b"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", (PNG, JSON)),
        (b"text/html", ()),
        (b"image/png;q=0", ()),
        (b"image/png;level=1", (PNG,)),
        (b"image/png;q=2", (PNG,)),  # no quality at all
        (b",,;q=1,image/png", (PNG,)),
        (b"garbage", ()),
        (b"image/png," * 10**5, (JSON, PNG)),
        (b"\xff\x00/*", ()),
    ],
)
def test_what_is_taken(header: bytes, kinds: tuple[bytes, ...]) -> None:
    assert acceptable(header, (JSON, PNG)) == kinds
