"""Plates of beans, drawn: whole beans and cut halves, good, rotten or raw, some on top of others.

What is drawn is known exactly: of each pixel what it shows and how far away it is, of each bean
its outline, its middle, its kind and its quality. A camera looks down from 45 to 75 cm: what is
nearer looks larger.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.annotated import Point

KINDS = ("whole", "half")
QUALITIES = ("good", "rotten", "raw")
LABELS = ("background", *KINDS)
ENDS = ("left", "right")
POINTS = (*ENDS, "middle")
COLOURS = {"good": (139, 84, 46), "rotten": (64, 52, 44), "raw": (158, 178, 104)}
CUT = (236, 218, 176)
"""Of the face of a half."""
FAR_CM, RISE_CM = 60.0, 1.6
"""Of the ground, in the mean, and how much nearer the top of a bean is."""
LEAST_PIXELS = 12
"""Of a bean that counts: of less nothing can be said."""
NOISE = 5.0
BENT = 0.25
INWARD = 0.1
"""How far from its very ends, or from its cut face, the end points of a bean lie: of half its
length."""


class Bean(NamedTuple):
    """A bean that is seen, or the part of it that is."""

    kind: str
    quality: str
    box: tuple[float, float, float, float]
    """x, y, width and height."""
    middle: tuple[float, float]
    """Of the whole of it, be it seen or not."""
    outline: NDArray[np.bool_]
    """(H, W): its pixels that are seen."""
    points: Mapping[str, Point]
    """Its two ends, `left` and `right` as they lie in the picture, and the `middle` between them,
    each with whether it is seen."""


class Plate(NamedTuple):
    """A picture and all that is in it."""

    pixels: NDArray[np.uint8]
    """(H, W, 3)."""
    mask: NDArray[np.uint8]
    """(H, W): an index of LABELS."""
    depth: NDArray[np.float32]
    """(H, W) in centimetres."""
    beans: tuple[Bean, ...]


class _Drawn(NamedTuple):
    kind: str
    quality: str
    middle: tuple[float, float]
    angle: float
    long: float
    short: float

    def at(self, share: float) -> tuple[float, float]:
        """The place on its bent axis at this share of half its length."""
        across, down = share * self.long, -BENT * self.short * share**2
        turn, aside = np.cos(self.angle), np.sin(self.angle)
        x, y = self.middle
        return float(x + across * turn - down * aside), float(y + across * aside + down * turn)


class _Canvas(NamedTuple):
    """What is drawn on, all of one height and width."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    picture: NDArray[np.float64]
    depth: NDArray[np.float64]
    owner: NDArray[np.int64]

    def around(self, middle: tuple[float, float], reach: float) -> "_Canvas":
        """The part that a bean of that length may cover; drawing on it draws on the whole."""
        columns, rows = (slice(max(0, int(at - reach)), int(at + reach) + 2) for at in middle)
        x, y, picture, depth, owner = self
        return _Canvas(
            x[rows, columns], y[rows, columns], picture[rows, columns], depth[rows, columns],
            owner[rows, columns],
        )  # fmt: skip


def plate(seed: int, side: int) -> Plate:
    """The plate of that number, always the same: `side` pixels high and wide."""
    random = np.random.default_rng([seed, side])
    y, x = np.mgrid[0:side, 0:side].astype(np.float64) + 0.5
    zoom = random.uniform(0.8, 4 / 3)
    picture = _ground(random, x, y, side, zoom)
    depth = np.full((side, side), FAR_CM / zoom)
    owner = np.full((side, side), -1, dtype=np.int64)
    drawn = list[_Drawn]()
    for _ in range(int(random.integers(2, 13))):
        drawn.append(_bean(random, _Canvas(x, y, picture, depth, owner), zoom, len(drawn)))
    noisy = picture + random.normal(0, NOISE, picture.shape)
    seen = [(one, owner == n) for n, one in enumerate(drawn)]
    beans = tuple(_seen(one, own) for one, own in seen if own.sum() >= LEAST_PIXELS)
    kinds = np.array([0, *(LABELS.index(one.kind) for one in drawn)], dtype=np.uint8)
    pixels = noisy.clip(0, 255).astype(np.uint8)
    return Plate(pixels, kinds[owner + 1], depth.astype(np.float32), beans)


def _ground(
    random: np.random.Generator,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    side: int,
    zoom: float,
) -> NDArray[np.float64]:
    """A plate on a table; every other time with the grid of a guillotine on it."""
    table, light = random.uniform(60, 120, 3), random.uniform(185, 235)
    picture = np.broadcast_to(table, (side, side, 3)).copy()
    away = np.hypot(x - side / 2, y - side / 2) / (side * zoom)
    picture[away < 0.39] = light - 25
    picture[away < 0.36] = light
    if random.random() < 0.5:
        step, at = side * zoom / 8, random.uniform(0, side)
        lines = ((x + at) % step < 1.2) | ((y + at) % step < 1.2)
        picture[lines & (away < 0.36)] = light - 45
    shade = 1 + 0.12 * ((x - side / 2) * random.uniform(-1, 1) + (y - side / 2)) / side
    return picture * shade[:, :, None]


def _bean(random: np.random.Generator, canvas: _Canvas, zoom: float, number: int) -> _Drawn:
    """Draws one on top of what is there."""
    side = len(canvas.x)
    kind, quality = str(random.choice(KINDS)), str(random.choice(QUALITIES))
    turn, away = random.uniform(0, 2 * np.pi), 0.28 * zoom * side * random.random() ** 0.5
    middle = side / 2 + away * np.cos(turn), side / 2 + away * np.sin(turn)
    long = zoom * side * random.uniform(0.07, 0.1)
    short, angle = long * random.uniform(0.55, 0.7), random.uniform(0, 2 * np.pi)
    x, y, picture, depth, owner = canvas.around(middle, 1.3 * long)
    across = (x - middle[0]) * np.cos(angle) + (y - middle[1]) * np.sin(angle)
    down = (y - middle[1]) * np.cos(angle) - (x - middle[0]) * np.sin(angle)
    down = down + BENT * short * (across / long) ** 2  # bent, as beans are
    height = (1 - (across / long) ** 2 - (down / short) ** 2).clip(0)
    inside = (height > 0) & ((across > 0) | (kind == "whole"))
    bright = 0.7 + 0.45 * np.sqrt(height) + 0.1 * (down / short)
    own = np.array(COLOURS[quality]) * random.uniform(0.9, 1.1) * bright[:, :, None]
    if kind == "half":
        own[across < 0.28 * long] = np.array(CUT) * random.uniform(0.9, 1.05)
    if quality == "rotten":
        own[np.sin(across * 1.9 + number) * np.sin(down * 2.3) > 0.45] *= 0.45
    picture[inside] = own[inside]
    below = depth.min(where=inside, initial=np.inf)
    depth[inside] = (below - RISE_CM * np.sqrt(height))[inside]
    owner[inside] = number
    return _Drawn(kind, quality, middle, angle, long, short)


def _seen(one: _Drawn, own: NDArray[np.bool_]) -> Bean:
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    top, left = float(rows[0]), float(columns[0])
    box = left, top, float(columns[-1]) + 1 - left, float(rows[-1]) + 1 - top
    return Bean(one.kind, one.quality, box, one.middle, own, _points(one, own))


def _points(one: _Drawn, own: NDArray[np.bool_]) -> dict[str, Point]:
    last = 1 - INWARD
    first = INWARD if one.kind == "half" else -last
    places = {
        **dict(zip(ENDS, sorted(map(one.at, (first, last))), strict=True)),
        "middle": one.at((first + last) / 2),
    }
    return {name: (x, y, _is_seen(x, y, own)) for name, (x, y) in places.items()}


def _is_seen(x: float, y: float, own: NDArray[np.bool_]) -> bool:
    row, column = int(np.floor(y)), int(np.floor(x))
    inside = 0 <= row < own.shape[0] and 0 <= column < own.shape[1]
    return inside and bool(own[row, column])
