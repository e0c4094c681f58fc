"""Answers by kind. What an answer is made of says which it is, so that no contract need be asked.

Numbers are in the unit of the task, places in pixels of the upright picture that was sent. Of a
promise (`certainty`) that a model does not make, the fields are None; an end of an interval that
has no bound is infinite.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Effects = Mapping[str, Any]
Box = tuple[float, float, float, float]
Size = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one task answers of one row."""

    effects: Effects | None = None
    """What each input adds to it, where `with_=["effects"]` asks."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """As the service said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Kind):
    """Of a regression, or a count."""

    value: float
    low: float | None = None
    high: float | None = None
    """Between these the label of a new row lies, for as many rows as was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles(Kind):
    """Per level, from 0 to 1: below which number that share of labels lies."""

    quantiles: Mapping[str, float]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Kind):
    """Of a binary, multiclass or ordinal task."""

    label: str
    probabilities: Mapping[str, float]
    set: tuple[str, ...] | None = None
    """The label of a new row is one of these, for as many rows as was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels(Kind):
    """Of a multilabel task."""

    labels: tuple[str, ...]
    probabilities: Mapping[str, float]
    sure: tuple[str, ...] | None = None
    open: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Tokens `start` to `end`, the end excluded."""

    start: int
    end: int
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags(Kind):
    """Of a tagging task: one for each token."""

    tags: tuple[str, ...]
    confidence: tuple[float, ...]
    spans: tuple[Span, ...] | None = None
    sets: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Kind):
    """What is answered of a picture: how large it is, and what the network saw of it."""

    size: Size
    """Width and height of the upright picture that was sent, in pixels."""
    seen: Box | None = None
    """x, y, width and height of what the network sees of it, in its pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One of a picture's objects."""

    label: str
    score: float
    box: Box
    """x, y, width and height, in pixels."""
    points: Mapping[str, tuple[float, float, float]] | None = None
    """x, y and how probably it is seen, by name."""
    mask: Any = None
    """As `masks=` says."""
    attributes: Mapping[str, Kind] = field(default_factory=dict)
    """What else is answered of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects(Picture):
    """Of a detection task, the most probable first."""

    count: int
    full: bool
    """Whether as many were found as there is room for."""
    objects: tuple[Object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Picture):
    """Of a task of key points: x, y and how probably it is seen, by name."""

    points: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask(Picture):
    """Of a segmentation."""

    shares: Mapping[str, float]
    """Per label its share of the pixels."""
    confidence: float
    mask: Any = None
    """As `masks=` says; as a PNG it is base64 text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth(Picture):
    """Of a depth task: what has the number n in the PNG lies at offset + n * step."""

    min: float
    median: float
    max: float
    map: str
    offset: float
    step: float
