"""`set`: labels among which that of so many new rows is; of tokens `sets`, one for each."""

from functools import lru_cache
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.models.contract.tasks.columns import Columns, Texts

HALF = 0.5
MOST_KNOWN = 2**14
"""Labels of sets whose texts are kept, of a task."""
SET, SETS, SURE, OPEN, SLACK = "set", "sets", "sure", "open", "slack"
"""Slack is computed: at least 0 of labels in the set, or of those that are open."""


def within(columns: Columns) -> NDArray[np.bool_]:
    """{"slack": (B, K)} -> the labels that are in the set (B, K)."""
    mask: NDArray[np.bool_] = columns[SLACK] >= 0
    return mask


def listed_labels(labels: tuple[str, ...], mask: NDArray[np.bool_]) -> list[list[str]]:
    """(B, K) -> those of each row."""
    return [
        [label for label, there in zip(labels, row, strict=True) if there] for row in mask.tolist()
    ]


def set_texts(labels: tuple[str, ...], columns: Columns) -> Texts:
    """The set as JSON, behind another field."""
    known, masks, step = _known(labels), within(columns).tobytes(), len(labels)
    rows = [masks[start : start + step] for start in range(0, len(masks), step)]
    return b',"set":%b', [[known.get(row) or _written(known, labels, row) for row in rows]]


@lru_cache(maxsize=1024)
def _known(labels: tuple[str, ...]) -> dict[bytes, bytes]:
    """Texts of sets, by a byte for each label, 1 of those that are in it; filled as they come."""
    return {}


def _written(known: dict[bytes, bytes], labels: tuple[str, ...], row: bytes) -> bytes:
    if len(known) * len(labels) >= MOST_KNOWN:
        known.clear()
    there = zip(labels, row, strict=True)
    return known.setdefault(row, orjson.dumps([label for label, is_in in there if is_in]))


def label_columns(labels: tuple[str, ...], mask: NDArray[np.bool_]) -> NDArray[Any]:
    """(B, K) -> labels (B, K), empty where one is not among them."""
    return np.where(mask, np.array(labels, dtype=object), "")


def set_schema(labels: tuple[str, ...], text: str, *, least: int = 0) -> dict[str, Any]:
    """JSON Schema of some of the labels."""
    items = {"type": "string", "enum": [*labels]}
    return {"type": "array", "items": items, "minItems": least, "description": text}


def with_sets(answers: list[dict[str, Any]], labels: tuple[str, ...], columns: Columns) -> None:
    """Adds to each answer its set, where sets are computed."""
    if SLACK in columns:
        for answer, own in zip(answers, listed_labels(labels, within(columns)), strict=True):
            answer[SET] = own


def sets_schema(labels: tuple[str, ...], coverage: float | None) -> dict[str, Any]:
    """JSON Schema of the set, where there is one."""
    if coverage is None:
        return {}
    text = f"the label of {100 * coverage:g} % of new rows is one of these"
    return {SET: set_schema(labels, text, least=1)}


def certain(columns: Columns) -> dict[str, NDArray[np.bool_]]:
    """{"probabilities": (B, K), "slack": (B, K)} -> of several labels, which are sure, and which
    may be true or not (B, K); nothing where nothing is promised."""
    if SLACK not in columns:
        return {}
    either = within(columns)
    return {SURE: ~either & (columns["probabilities"] > HALF), OPEN: either}


def certain_schema(labels: tuple[str, ...], coverage: float | None) -> dict[str, Any]:
    """JSON Schema of both, where there are such."""
    if coverage is None:
        return {}
    share = f"of {100 * coverage:g} % of new rows"
    sure = f"{share} all of these are true, and none that is neither here nor open"
    return {SURE: set_schema(labels, sure), OPEN: set_schema(labels, "may be true or not")}
