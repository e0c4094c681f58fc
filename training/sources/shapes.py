"""Pictures to try things on: one shape in each, drawn rather than loaded.

Their names say what they show, as in circle_red_14_0007.png: the shape, its colour, its width.
"""

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIDE = 32
COLOURS = {"red": (214, 60, 48), "green": (70, 160, 80), "blue": (56, 96, 200)}
SHAPES = ("circle", "square", "triangle")
WIDTHS = (8, 20)
NOISE = 12


def draw(folder: Path, count: int) -> None:
    """Draws them, always the same; the folder is there when it is whole.

    Raises:
        OSError: it cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    random = np.random.default_rng(0)
    try:
        for index in range(count):
            shape, colour = random.choice(SHAPES), random.choice(list(COLOURS))
            width = int(random.integers(WIDTHS[0], WIDTHS[1] + 1))
            picture = _picture(str(shape), COLOURS[str(colour)], width, random)
            picture.save(part / f"{shape}_{colour}_{width}_{index:04}.png")
        part.chmod(0o755)
        os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _picture(
    shape: str, colour: tuple[int, int, int], width: int, random: np.random.Generator
) -> Image.Image:
    """Anywhere on a grey ground with some noise."""
    ground = int(random.integers(150, 230))
    picture = Image.new("RGB", (SIDE, SIDE), (ground, ground, ground))
    left, top = (int(random.integers(1, SIDE - width)) for _ in range(2))
    box = (left, top, left + width - 1, top + width - 1)
    pen = ImageDraw.Draw(picture)
    match shape:
        case "circle":
            pen.ellipse(box, fill=colour)
        case "square":
            pen.rectangle(box, fill=colour)
        case _:
            pen.polygon([(left, box[3]), (box[2], box[3]), (left + width // 2, top)], fill=colour)
    noise = random.normal(0, NOISE, (SIDE, SIDE, 3))
    return Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))
