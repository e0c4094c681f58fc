"""Small images, made here: gradients, so that turning and cutting can be seen."""

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

MakeFile = Callable[..., bytes]


@pytest.fixture
def picture() -> Image.Image:
    """40 wide, 20 high: red grows to the right, green downwards, blue is constant."""
    table = np.zeros((20, 40, 3), dtype=np.uint8)
    table[:, :, 0] = np.linspace(0, 255, 40).astype(np.uint8)
    table[:, :, 1] = np.linspace(0, 255, 20).astype(np.uint8)[:, None]
    table[:, :, 2] = 90
    return Image.fromarray(table)


@pytest.fixture
def file_of() -> MakeFile:
    """file_of(image, "PNG", quality=90) gives the bytes of a file."""

    def save(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
        out = io.BytesIO()
        image.save(out, form, **options)
        return out.getvalue()

    return save


@pytest.fixture
def text_of() -> Callable[[bytes], str]:
    """The base64 text of bytes."""
    return lambda content: base64.b64encode(content).decode()
