"""What tasks that answer with labels share: lists of labels, their answers, their schema."""

from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.tasks.columns import Columns, Listing, Texts, each, literal
from onepass.models.contract.tasks.sets import (
    SET,
    SLACK,
    label_columns,
    set_texts,
    sets_schema,
    with_sets,
    within,
)

Places = NDArray[Any]
"""Places of labels, int or bool."""
Share = Annotated[float, Field(gt=0, lt=1)]
Threshold = Share | Literal["tuned"]
"""A label is said above this probability; `tuned` is settled on rows held out."""
UNTUNED = 0.5


def check_labels(labels: tuple[str, ...], least: int) -> None:
    """Refuses labels that repeat or are too few; none at all are learnt later."""
    if len(set(labels)) != len(labels):
        raise ValueError("labels must differ from each other")
    if labels and len(labels) < least:
        words = {2: "two", 3: "three"}
        raise ValueError(f"a task needs at least {words[least]} labels")


def threshold_words(threshold: float | str | tuple[float, ...]) -> str:
    """Where labels are said, if not above one half."""
    if threshold == UNTUNED:
        return ""
    if threshold == "tuned":
        return "said above what validation rows say"
    each = threshold if isinstance(threshold, tuple) else (threshold,)
    return f"said above {', '.join(f'{one:.3g}' for one in each)}"


def label_answers(
    labels: tuple[str, ...], indices: Places, columns: Columns, listing: Listing
) -> list[dict[str, Any]]:
    """Places of the labels to say (B,), {"probabilities": (B, K), ...} -> one answer per row."""
    answers = [
        {"label": labels[index], "probabilities": dict(zip(labels, row, strict=True))}
        for index, row in zip(indices.tolist(), listing(columns["probabilities"]), strict=True)
    ]
    with_sets(answers, labels, columns)
    return answers


def label_texts(labels: tuple[str, ...], indices: Places, columns: Columns) -> Texts:
    """The same as JSON."""
    whole, names = label_template(labels)
    said = [names[index] for index in indices.tolist()]
    texts = [said, *each(columns["probabilities"])]
    if SLACK not in columns:
        return whole, texts
    more, sets = set_texts(labels, columns)
    return whole[:-1] + more + b"}", [*texts, *sets]


@lru_cache(maxsize=1024)
def label_template(labels: tuple[str, ...]) -> tuple[bytes, list[bytes]]:
    """An answer, and the labels as they may stand in it."""
    parts = b",".join([literal(label) + b":%b" for label in labels])
    return b'{"label":%%b,"probabilities":{%b}}' % parts, [orjson.dumps(one) for one in labels]


def label_tensor(
    labels: tuple[str, ...], indices: Places, field: str, columns: Columns
) -> NDArray[Any]:
    """Places of the labels to say (B,), {"probabilities": (B, K), ...} -> one of the fields."""
    if field == "probabilities":
        return columns[field]
    if field == SET:
        return label_columns(labels, within(columns))
    return np.array(labels, dtype=object)[indices.astype(np.int64)]


def label_schema(labels: tuple[str, ...], coverage: float | None = None) -> dict[str, Any]:
    """JSON Schema of an answer with a label and a probability for each, and a set."""
    return object_schema(
        {
            "label": {"type": "string", "enum": list(labels)},
            "probabilities": probabilities_schema(labels),
            **sets_schema(labels, coverage),
        }
    )


def probabilities_schema(labels: tuple[str, ...]) -> dict[str, Any]:
    """JSON Schema of a probability per label."""
    probability = {"type": "number", "minimum": 0, "maximum": 1}
    return object_schema(dict.fromkeys(labels, probability))


def object_schema(fields: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of an object with exactly these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
