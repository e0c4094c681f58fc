"""Reads what a feedback file tells: the rows whose truth is known, while a service may write to it.

Some rows are read at a time, each time anew: a reader that stays keeps the log of what is written
from being cut.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from onepass.app.feedback.store_file import StoreFile
from onepass.models.contract import Contract, Row

AT_ONCE = 1000


class Told(NamedTuple):
    """One row: what was sent, and what is true of it, by task."""

    id: str
    row: int
    sent: Row
    truth: Mapping[str, Any]


def told_rows(file: StoreFile) -> Iterator[Told]:
    """In the order in which they were first told."""
    last = 0
    while some := file.rows(
        "SELECT seq, id, row, sent, truth FROM told WHERE seq > ? ORDER BY seq LIMIT ?",
        last, AT_ONCE,
    ):  # fmt: skip
        last = some[-1][0]
        for _, answer_id, row, sent, truth in some:
            yield Told(answer_id, row, orjson.loads(sent), orjson.loads(truth))


def contract_of(file: StoreFile) -> Contract:
    """Of the model that was served last.

    Raises:
        ValueError: none ever was.
    """
    found = file.one("SELECT contract FROM models ORDER BY number DESC LIMIT 1")
    if found is None:
        raise ValueError("the file tells of no model: nothing was ever served with it")
    return Contract.model_validate_json(found[0])
