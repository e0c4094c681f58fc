"""What the pictures of a folder look like: the size that suits a network, and whether they are
grey."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

LOOKED_AT = 200
SIZES = (16, 24, 28, 32, 48, 64, 96)
"""Of which the largest that most pictures have is taken: larger ones take their time on a CPU."""
SHOWN = 3


@dataclass(frozen=True)
class Look:
    """What pictures look like: the size that suits them, and whether they are grey."""

    size: str
    side: int
    channels: int
    note: str
    broken: str
    """What is to be said of pictures that cannot be opened."""


def look(root: Path, names: Sequence[str]) -> Look:
    """Some of them are opened. Raises ValueError where none can be."""
    some = [names[int(p)] for p in np.linspace(0, len(names) - 1, min(LOOKED_AT, len(names)))]
    sizes, grey, broken = _opened(root, some)
    if not sizes:
        raise ValueError(f"{root}: none of its pictures can be opened, the first is {names[0]!r}")
    least, most = min(sizes), max(sizes)
    text, chosen = _suited(sizes)
    colour = "grey" if grey else "in colour"
    shapes = f"{least[0]} x {least[1]}" + (f" to {most[0]} x {most[1]}" * (least != most))
    note = f"{len(names)} pictures, {shapes} pixels, {colour}"
    warning = f"cannot be opened, and training refuses them: {', '.join(broken[:SHOWN])}"
    if broken:
        warning = f"{len(broken)} of the {len(some)} pictures looked at {warning}"
    return Look(text, chosen, 1 if grey else 3, note, warning if broken else "")


def _opened(root: Path, names: Sequence[str]) -> tuple[list[tuple[int, int]], bool, list[str]]:
    """Their heights and widths, whether all are grey, and those that cannot be opened."""
    sizes, grey, broken = list[tuple[int, int]](), True, list[str]()
    for name in dict.fromkeys(names):
        try:
            with Image.open(root / name) as picture:
                picture.load()
                sizes.append((picture.height, picture.width))
                grey = grey and _is_grey(picture)
        except (OSError, UnidentifiedImageError):
            broken.append(name)
    return sizes, grey, broken


def _suited(sizes: Sequence[tuple[int, int]]) -> tuple[str, int]:
    """The size for a network, as a spec says it, and its shorter side."""
    least, most = min(sizes), max(sizes)
    if least == most and max(least) <= SIZES[-1]:
        return str(least[0] if least[0] == least[1] else list(least)), min(least)
    side = int(np.median([min(size) for size in sizes]))
    chosen = max((size for size in SIZES if size <= side), default=max(side, 1))
    return str(chosen), chosen


def _is_grey(picture: Image.Image) -> bool:
    if picture.mode in ("1", "L", "LA", "I", "I;16", "F"):
        return True
    small = picture.convert("RGB")
    small.thumbnail((32, 32))
    pixels = np.asarray(small).astype(np.int64)
    return int((pixels.max(axis=2) - pixels.min(axis=2)).max()) <= 8
