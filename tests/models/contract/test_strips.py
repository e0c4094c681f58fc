"""A picture that is fitted strip by strip is the same as one that is fitted as a whole."""

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from onepass.models.contract import strips
from onepass.models.contract.strips import TURNS, Resize, fitted

KINDS = ("RGB", "RGBA", "L", "LA", "P", "clear palette", "1", "I;16", "CMYK")


def of_kind(kind: str, wide: int, high: int) -> Image.Image:
    random = np.random.default_rng(wide * 1000 + high)
    image = Image.fromarray(random.integers(0, 256, (high, wide, 4)).astype(np.uint8))
    match kind:
        case "I;16":
            deep = random.integers(0, 2**16, (high, wide)).astype(np.uint16)
            return Image.fromarray(deep)
        case "P" | "clear palette":
            image = image.convert("RGB").quantize(16)
            image.info = {"transparency": 3} if kind != "P" else {}
            return image
    return image.convert(kind)


def whole(
    image: Image.Image, turn: int, size: tuple[int, int], channels: int, resize: Resize
) -> Image.Image:
    """The same without strips: turned, converted, resized."""
    image = image.transpose(TURNS[turn]) if turn in TURNS else image
    image = strips._plain(image, "L" if channels == 1 else "RGB")
    (height, width), (wide, high) = size, image.size
    scale = min(wide / width, high / height)
    left, top = max(0.0, (wide - width * scale) / 2), max(0.0, (high - height * scale) / 2)
    match resize:
        case "stretch":
            return image.resize((width, height), strips.LINEAR)
        case "crop":
            box = (left, top, min(wide, wide - left), min(high, high - top))
            return image.resize((width, height), strips.LINEAR, box)
        case "pad":
            scale = max(wide / width, high / height)
            inner = max(1, round(wide / scale)), max(1, round(high / scale))
            padded = Image.new(image.mode, (width, height))
            place = (width - inner[0]) // 2, (height - inner[1]) // 2
            padded.paste(image.resize(inner, strips.LINEAR), place)
            return padded


side = st.integers(1, 90)


@examples(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    shape=st.tuples(side, side),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    turn=st.integers(0, 8),
    channels=st.sampled_from([1, 3]),
    resize=st.sampled_from(get_args(Resize)),
    strip=st.sampled_from([1, 50, 777, 2**18]),
)
def test_strips_are_the_whole(
    kind: str, shape: Any, size: Any, turn: int, channels: int, resize: Any, strip: int
) -> None:
    image = of_kind(kind, *shape)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strips, "STRIP_PIXELS", strip)
        found = np.asarray(fitted(image, turn, size, channels, resize)).astype(int)
    off = np.abs(found - np.asarray(whole(image, turn, size, channels, resize)))
    assert off.max() <= 1  # versions of Pillow before 13 do rows first, always
    if int(Image.__version__.split(".")[0]) >= 13:
        assert off.max() == 0


@pytest.mark.parametrize("shape", [(1, 70_000), (70_000, 1)])
@pytest.mark.parametrize("resize", get_args(Resize))
def test_odd_shapes_make_nothing_large(shape: tuple[int, int], resize: Resize) -> None:
    seen = strips.fit(shape, 1, (96, 96), resize)
    first, last = seen.lines
    between = seen.wide * 96 if seen.columns_first else seen.width * (last - first)
    assert between <= 96 * 96
    assert fitted(Image.new("L", shape, 9), 1, (96, 96), 3, resize).size == (96, 96)
