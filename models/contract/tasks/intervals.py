"""`low` and `high`: what the label of so many new rows lies between."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.contract.tasks.columns import Columns, Listing, Texts

LOW, HIGH = "low", "high"
Coverage = Annotated[float, Field(gt=0, lt=1)]
"""The share of new rows, exchangeable with those that calibrate, whose label an answer holds."""
NONE = orjson.dumps(np.float32(FLOAT32_MAX), option=orjson.OPT_SERIALIZE_NUMPY)
"""How a bound is written that is none, whatever its sign."""
NEARLY = 1e-4
"""How far below a whole number a bound counts as that number, which rounding may have moved."""


def bounded(answers: list[dict[str, Any]], columns: Columns, listing: Listing) -> None:
    """Adds both bounds to the answers; None where there is none, as of too few rows nothing can be
    promised."""
    for name in (LOW, HIGH):
        column = columns[name]
        known = np.abs(column) < FLOAT32_MAX
        for answer, bound, there in zip(answers, listing(column), known.tolist(), strict=True):
            answer[name] = bound if there else None


def value_texts(columns: Columns) -> Texts:
    """{"value": (B,), "low": (B,), "high": (B,)} -> the same as JSON."""
    parts, rows = [columns["value"], columns[LOW], columns[HIGH]], len(columns["value"])
    whole_text = orjson.dumps(np.concatenate(parts), option=orjson.OPT_SERIALIZE_NUMPY)
    texts = whole_text[1:-1].split(b",")
    if NONE in whole_text:
        texts = [b"null" if NONE in text else text for text in texts]
    each = [texts[start : start + rows] for start in range(0, len(texts), rows)]
    return b'{"value":%b,"low":%b,"high":%b}', each


def whole(columns: Columns) -> dict[str, NDArray[Any]]:
    """Bounds of whole numbers: the first and the last of them that lie between."""
    low, high = columns[LOW], columns[HIGH]
    return {**columns, LOW: np.ceil(low - NEARLY), HIGH: np.floor(high + NEARLY)}


def bounds_schema(value: Mapping[str, Any], coverage: float) -> dict[str, Any]:
    """JSON Schema of both, which are as the value is, or null."""
    text = f"the label of {100 * coverage:g} % of new rows lies from low to high; null: no bound"
    bound = {**value, "type": ["number", "null"], "description": text}
    return {LOW: bound, HIGH: bound}
