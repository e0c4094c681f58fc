"""Problems of a 422, each shown by what it is about: rows and choices that do not fit a contract
are handed to it, and what it says is told."""

import json
from collections.abc import Iterator
from typing import Any

from onepass.models.contract import BadRequest, Contract

CONTRACT = {
    "inputs": {
        "distance": {"kind": "number", "min": 0, "max": 100},
        "zone": {"kind": "category", "values": ["Midtown"]},
        "where": {"kind": "vector", "length": 2},
        "extras": {"kind": "set", "values": ["wifi"], "max_items": 2},
        "day": {"kind": "timestamp", "min": "2020-01-01", "max": "2030-01-01"},
        "note": {"kind": "text"},
        "words": {"kind": "sequence", "values": ["a"], "max_tokens": 2},
        "photo": {"kind": "image", "size": [8, 8], "optional": True},
    },
    "tasks": {"fare": {"kind": "regression"}, "card": {"kind": "binary", "labels": ["no", "yes"]}},
}
"""An input of each kind."""
ROW: dict[str, Any] = {
    "distance": 2, "zone": "Midtown", "where": [0, 1], "extras": ["wifi"], "day": "2026-11-22",
    "note": "fine", "words": ["a"],
}  # fmt: skip
WRONG: tuple[dict[str, Any], ...] = (
    {"distance": -1}, {"distance": 101}, {"distance": "2"}, {"distanc": 1}, {"zone": 1.5},
    {"where": [1]}, {"where": [1, 2, 3]}, {"where": "x"}, {"extras": ["a", "b", "c"]},
    {"extras": [""]}, {"day": "yesterday"}, {"day": 3}, {"day": "2019-01-01"},
    {"day": "2031-01-01"}, {"note": 3}, {"words": ["a", "b", "c"]}, {"words": [""]},
    {"photo": 3}, {"photo": "no"}, {"photo": "aGVsbG8="},
)  # fmt: skip
CHOICES: tuple[list[str], ...] = (["fere"], ["fare", "fare"], [])


def problems() -> list[tuple[str, str, str]]:
    """The type of each problem, what it is about, and its message; each type where met first."""
    contract = Contract.model_validate(CONTRACT)
    found: dict[str, tuple[str, str, str]] = {}
    for about, error in (*_of_rows(contract), *_of_choices(contract)):
        for one in error.problems[:1]:
            found.setdefault(one["type"], (one["type"], about, one["msg"]))
    return sorted(found.values())


def _of_rows(contract: Contract) -> Iterator[tuple[str, BadRequest]]:
    lacks = {name: value for name, value in ROW.items() if name != "distance"}
    bodies: list[tuple[str, Any]] = [(json.dumps(one), ROW | one) for one in WRONG]
    bodies += [
        ("a row without distance", lacks),
        ("[]", []),
        ('{"instances": 3}', {"instances": 3}),
    ]
    for about, body in bodies:
        try:
            rows = contract.parse(json.dumps(body).encode()).rows
            contract.decoder.rows(list(rows), ("body",))
        except BadRequest as error:
            yield about, error


def _of_choices(contract: Contract) -> Iterator[tuple[str, BadRequest]]:
    for names in CHOICES:
        try:
            contract.choose(names)
        except BadRequest as error:
            yield f"?tasks={','.join(names)}", error
