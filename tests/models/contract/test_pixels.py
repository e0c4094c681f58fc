"""Odd files: each gives the right pixels, or a refusal in words."""

import gc
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.ImageFile import ImageFile

from onepass.models.contract.pixels import Picture, pixels

MakeFile = Callable[..., bytes]
SIZE = (20, 40)


def read(content: bytes, **changes: Any) -> np.ndarray:
    known: dict[str, Any] = {
        "size": SIZE, "channels": 3, "resize": "stretch", "max_pixels": 1_000_000,
    }  # fmt: skip
    return pixels(content, **(known | changes))


def original(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).transpose(2, 0, 1)


@pytest.mark.parametrize(
    ("form", "options", "off"),
    [
        ("PNG", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 95}, 24),
        ("JPEG", {"quality": 95, "subsampling": 0}, 6),
    ],
)
def test_each_format_gives_the_pixels(
    picture: Image.Image, file_of: MakeFile, form: str, options: dict[str, Any], off: int
) -> None:
    found = read(file_of(picture, form, **options))
    assert found.shape == (3, 20, 40)
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - original(picture)).max() <= off


def test_grey_is_one_channel_and_becomes_three(picture: Image.Image, file_of: MakeFile) -> None:
    grey = picture.convert("L")
    assert (read(file_of(grey), channels=1)[0] == np.asarray(grey)).all()
    assert (read(file_of(grey)) == np.asarray(grey)).all()
    assert (read(file_of(picture), channels=1)[0] == np.asarray(grey)).all()
    dots = picture.convert("1")
    assert (read(file_of(dots), channels=1)[0] == np.asarray(dots) * 255).all()


def test_of_16_bits_the_upper_ones_are_kept(file_of: MakeFile) -> None:
    deep = np.linspace(0, 65535, 800).astype(np.uint16).reshape(SIZE)
    assert (read(file_of(Image.fromarray(deep)), channels=1)[0] == deep >> 8).all()
    assert (read(file_of(Image.fromarray(deep)))[2] == deep >> 8).all()
    rows = np.stack([deep, deep, deep], axis=2).astype(">u2")
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    assert (read(png(40, 20, 16, 2, lines))[1] == deep >> 8).all()


def png(width: int, height: int, bits: int, colour: int, lines: bytes) -> bytes:
    """A PNG, written by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_cmyk_becomes_rgb(file_of: MakeFile) -> None:
    red = Image.new("CMYK", (40, 20), (0, 255, 255, 0))
    found = read(file_of(red, "JPEG"))
    assert (np.abs(found[:, 10, 10].astype(int) - [255, 0, 0]) < 8).all()


def test_what_is_transparent_lies_on_white(file_of: MakeFile) -> None:
    palette = Image.new("P", (40, 20), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.paste(0, (0, 0, 20, 20))
    found = read(file_of(palette, transparency=0))
    assert found[:, 0, 0].tolist() == [255, 255, 255]
    assert found[:, 0, 39].tolist() == [255, 0, 0]
    half = Image.new("RGBA", (40, 20), (0, 0, 0, 51))
    assert read(file_of(half))[:, 0, 0].tolist() == [204, 204, 204]
    assert read(file_of(Image.new("LA", (40, 20), (0, 0))), channels=1).min() == 255


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_camera_gives_the_upright_picture(
    picture: Image.Image, file_of: MakeFile, form: str, orientation: int
) -> None:
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = picture.transpose(back[orientation]) if orientation > 1 else picture
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(file_of(held, form, exif=exif, quality=95, subsampling=0, lossless=True))
    assert np.abs(found.astype(int) - original(picture)).max() < 12


def test_damaged_exif_is_no_obstacle(picture: Image.Image, file_of: MakeFile) -> None:
    content = file_of(picture, "JPEG", exif=b"Exif\0\0broken", quality=95, subsampling=0)
    assert np.abs(read(content).astype(int) - original(picture)).max() < 12


def test_one_pixel_fills_the_picture(file_of: MakeFile) -> None:
    for resize in ("stretch", "crop"):
        found = read(file_of(Image.new("RGB", (1, 1), (1, 2, 3))), resize=resize)
        assert (found == np.array([1, 2, 3]).reshape(3, 1, 1)).all()


def test_rules_of_resizing(picture: Image.Image, file_of: MakeFile) -> None:
    content = file_of(picture)
    stretched = read(content, size=(20, 20))
    assert stretched[0, 0, 0] < 10
    assert stretched[0, 0, -1] > 245
    cut = read(content, size=(20, 20), resize="crop")
    assert (cut == original(picture)[:, :, 10:30]).all()
    padded = read(content, size=(40, 40), resize="pad")
    assert (padded[:, 10:30] == original(picture)).all()
    assert (padded[:, :10] == 0).all()
    assert (padded[:, 30:] == 0).all()


@pytest.mark.parametrize("resize", ["stretch", "crop", "pad"])
@pytest.mark.parametrize("shape", [(90_000, 1), (1, 90_000), (3, 2), (41, 19)])
def test_any_shape_fits(file_of: MakeFile, resize: str, shape: tuple[int, int]) -> None:
    found = read(file_of(Image.new("L", shape, 7)), resize=resize)
    assert found.shape == (3, 20, 40)
    assert found.max() == 7


def test_a_large_jpeg_is_unpacked_at_part_of_its_size(file_of: MakeFile) -> None:
    left = np.zeros((800, 1600), dtype=np.uint8)
    left[:, 800:] = 255
    found = read(file_of(Image.fromarray(left), "JPEG"), channels=1, max_pixels=2_000_000)
    assert found[0, :, :19].max() < 3
    assert found[0, :, 21:].min() > 252


def refusal(content: bytes, **changes: Any) -> str:
    with pytest.raises(ValueError) as refused:
        read(content, **changes)
    return str(refused.value)


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    lines = zlib.compress(b"\0" * 2501 * 20_000)
    assert len(lines) < 60_000  # of 50 MB
    huge = png(20_000, 20_000, 1, 0, b"")
    said = "has 20,000 x 20,000 pixels; at most 40,000,000 are read"
    assert refusal(huge, max_pixels=40_000_000) == said
    assert refusal(png(2**31 - 1, 2**31 - 1, 8, 2, b"")).startswith("has 2,147,483,647 x ")


def test_too_many_pixels_of_a_webp(file_of: MakeFile) -> None:
    content = file_of(Image.new("L", (2000, 2000)), "WEBP", lossless=True)
    assert refusal(content) == "has 2,000 x 2,000 pixels; at most 1,000,000 are read"


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_what_moves_is_refused(picture: Image.Image, file_of: MakeFile, form: str) -> None:
    moving = file_of(picture, form, save_all=True, append_images=[picture.rotate(180)])
    assert refusal(moving) == "is animated: send a single picture"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_is_cut_off_is_refused(picture: Image.Image, file_of: MakeFile, form: str) -> None:
    content = file_of(picture.resize((400, 200)), form)
    for kept in (12, 30, len(content) // 2, len(content) - len(content) // 5):
        assert refusal(content[:kept]).startswith("is cut off or damaged: ")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"just a text file named .jpg\n", "text"),
        (b"GIF89a" + bytes(20), "a GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG"),
        (b"%PDF-1.7", "a PDF"),
        (b"\0\0\0\x18ftypheic", "a HEIC, an AVIF or a video"),
        (bytes(range(200, 256)), "something else"),
    ],
)
def test_what_is_no_image_is_called_by_its_name(content: bytes, what: str) -> None:
    assert refusal(content) == f"is no JPEG, PNG or WebP: this is {what}"


def test_any_damage_gives_pixels_or_words(picture: Image.Image, file_of: MakeFile) -> None:
    random = np.random.default_rng(0)
    for form in ("JPEG", "PNG", "WEBP"):
        whole = file_of(picture, form)
        for _ in range(150):
            broken = np.frombuffer(whole, dtype=np.uint8).copy()
            broken[random.integers(len(broken), size=4)] = random.integers(256, size=4)
            try:
                assert read(broken.tobytes()).shape == (3, 20, 40)
            except ValueError as error:
                assert str(error).startswith(("is ", "has "))  # noqa: PT017 - either is fine


def opened() -> list[object]:
    return [one for one in gc.get_objects() if issubclass(type(one), ImageFile)]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_nothing_unpacked_is_kept_with_a_picture(
    picture: Image.Image, file_of: MakeFile, form: str
) -> None:
    """What it took is lent to the next one as soon as its pixels are there."""
    before = set(map(id, opened()))
    read_once = Picture(file_of(picture, form), SIZE, "stretch", 1_000_000)
    assert read_once.pixels(3).shape == (3, *SIZE)
    assert not [one for one in opened() if id(one) not in before]
    assert read_once.bytes > 0
