"""An answer, drawn over the picture that it is about: boxes with their labels, masks half
transparent, points, and in words what is said of the whole picture.

A map of numbers, as of distances, would cover all else: it is drawn, half transparent and in grey,
where no other task answers in pixels.
"""

import base64
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from onepass.models.contract.forms import Objects, Pixels, Points
from onepass.models.contract.png import palette
from onepass.models.contract.tasks import Task

Colour = tuple[int, int, int]
HALF = 128
LETTERS = 40
SMALLEST, LARGEST, SHARE = 10, 28, 45
"""Height of letters in pixels, and how many of them the longer side has."""
NEAREST = Image.Resampling.NEAREST
SEEN = 0.5
"""How probably a point can be seen that is drawn."""


class Sheet:
    """A picture that is drawn on; `scale` is pixels of it for one of the picture that was sent."""

    def __init__(self, picture: NDArray[np.uint8], scale: tuple[float, float]) -> None:
        self.image = Image.fromarray(picture)
        self.pen = ImageDraw.Draw(self.image)
        self._scale = scale
        longer = max(self.image.size)
        self.height = min(LARGEST, max(SMALLEST, longer // SHARE))
        self.line = max(1, longer // 250)
        self._font = ImageFont.load_default(self.height)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Of a place in the picture that was sent."""
        return x * self._scale[0], y * self._scale[1]

    def cover(self, mask: Image.Image, colour: Colour, at: tuple[int, int] = (0, 0)) -> None:
        """A colour, half transparent, where the mask is not 0."""
        self.image.paste(colour, at, mask.point(lambda value: HALF if value else 0))

    def words(self, x: float, y: float, text: str, colour: Colour) -> None:
        """Letters on a plate that begins there, or as near as the picture allows."""
        shown = " ".join(text.split())
        shown = shown if len(shown) <= LETTERS else f"{shown[: LETTERS - 1]}…"
        left, top, right, _ = self.pen.textbbox((0, 0), shown, font=self._font)
        wide, high = self.image.size
        x = max(0.0, min(x, wide - (right - left) - 4))
        y = max(0.0, min(y, high - self.height - 4))
        self.pen.rectangle((x, y, x + right - left + 4, y + self.height + 3), fill=colour)
        self.pen.text((x + 2 - left, y + 2 - min(top, 2)), shown, fill=ink(colour), font=self._font)


def drawn(
    picture: NDArray[np.uint8],
    size: tuple[int, int],
    answer: Mapping[str, Any],
    tasks: Mapping[str, Task],
) -> bytes:
    """(H, W, 3), made of one of that width and height, and the answers of these tasks -> a PNG."""
    high, wide = picture.shape[:2]
    sheet, hues = Sheet(picture, (wide / size[0], high / size[1])), colours(tasks)
    pixels = [name for name in answer if isinstance(tasks[name].form, Pixels | Objects | Points)]
    for name in pixels:
        _layer(sheet, answer[name], alone=len(pixels) == 1)
    for name in pixels:
        for one in reversed(answer[name].get("objects", ())):
            _object(sheet, one, hues[one["label"]])
        bound = getattr(tasks[name].form, "threshold", SEEN)
        for n, (point, place) in enumerate(answer[name].get("points", {}).items()):
            if place[2] > bound:
                _point(sheet, place, colour=_hue(n + 1), name=point)
    for row, name in enumerate(name for name in answer if name not in pixels):
        text = f"{name}: {_said(answer[name], tasks[name])}"
        sheet.words(0, row * (sheet.height + 4), text, (255, 255, 255))
    out = io.BytesIO()
    sheet.image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _layer(sheet: Sheet, answer: Mapping[str, Any], *, alone: bool) -> None:
    """A mask, all its labels but the first; or a map, the brighter the more."""
    if "mask" in answer:
        table = np.asarray(_opened(answer["mask"]).resize(sheet.image.size, NEAREST))
        for n in range(1, len(answer["shares"])):
            sheet.cover(Image.fromarray((table == n).astype(np.uint8)), _hue(n))
    elif "map" in answer and alone:
        table = np.asarray(_opened(answer["map"])).astype(np.uint16)
        grey = Image.fromarray((table >> 8).astype(np.uint8)).resize(sheet.image.size)
        known = Image.fromarray(np.where(table > 0, HALF, 0).astype(np.uint8))
        sheet.image.paste(grey.convert("RGB"), (0, 0), known.resize(sheet.image.size, NEAREST))


def _object(sheet: Sheet, one: Mapping[str, Any], colour: Colour) -> None:
    x, y, wide, high = one["box"]
    left, top = sheet.place(x, y)
    right, bottom = sheet.place(x + wide, y + high)
    if isinstance(one.get("mask"), str):
        u, v = map(round, sheet.place(math.floor(x), math.floor(y)))
        u2, v2 = map(round, sheet.place(math.ceil(x + wide), math.ceil(y + high)))
        mask = _opened(one["mask"]).convert("L")
        sheet.cover(mask.resize((max(1, u2 - u), max(1, v2 - v)), NEAREST), colour, (u, v))
    edges = left, top, max(left, right - 1), max(top, bottom - 1)
    sheet.pen.rectangle(edges, outline=colour, width=sheet.line)
    for place in one.get("points", {}).values():
        if place[2] > SEEN:
            _point(sheet, place, colour=colour)
    words = f"{one['label']} {one['score']:.0%}"
    sheet.words(left, top - sheet.height - 4, words, colour)


def _point(sheet: Sheet, place: Sequence[float], *, colour: Colour, name: str = "") -> None:
    """A dot, and its name."""
    (across, down), reach = sheet.place(place[0], place[1]), sheet.line + 1
    sheet.pen.ellipse((across - reach, down - reach, across + reach, down + reach), fill=colour)
    if name:
        sheet.words(across + reach + 1, down - sheet.height // 2, name, colour)


def _hue(n: int) -> Colour:
    """Of a label or a point, by its number from 1."""
    red, green, blue = palette(256)[3 * n : 3 * n + 3]
    return red, green, blue


def _opened(text: str) -> Image.Image:
    """A PNG of ours, from base64."""
    return Image.open(io.BytesIO(base64.b64decode(text)), formats=["PNG"])


def _said(answer: Mapping[str, Any], task: Task) -> str:
    """The answer of a row, in short."""
    for field in ("label", "labels", "value", "quantiles"):
        if field in answer:
            unit = getattr(task.form, "unit", None)
            return f"{_word(answer[field])} {unit or ''}".strip()
    return ", ".join(answer)


def _word(value: Any) -> str:
    match value:
        case float() | int():
            return f"{value:.4g}"
        case list():
            return ", ".join(map(str, value)) or "none"
        case dict():
            return ", ".join(f"{one:.4g}" for one in value.values())
        case _:
            return str(value)


def colours(tasks: Mapping[str, Task]) -> dict[str, Colour]:
    """Per label of objects: one that a mask has, too, has the same there."""
    forms = [task.form for task in tasks.values()]
    masks = [form.labels for form in forms if isinstance(form, Pixels)]
    known = {label: n for labels in masks for n, label in enumerate(labels) if n}
    first = max([1, *map(len, masks)])
    for form in forms:
        if isinstance(form, Objects):
            for n, label in enumerate(form.labels):
                known.setdefault(label, (first + n - 1) % 255 + 1)
    return {label: _hue(n) for label, n in known.items()}


def ink(colour: Colour) -> Colour:
    """Black or white, whichever is read better on it."""
    red, green, blue = ((part / 255) ** 2.2 for part in colour)
    return (0, 0, 0) if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else (255, 255, 255)
