"""What is usual of each kind of input, as a report tells it."""

from typing import Any

from onepass.models.contract import Contract
from onepass.models.contract.inputs.timestamp import moment
from onepass.models.effects import Usual

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "x": {"kind": "number"},
            "where": {"kind": "vector", "length": 2},
            "zone": {"kind": "category", "values": ["a", "b"]},
            "at": {"kind": "timestamp"},
            "has": {"kind": "set", "values": ["pool"]},
            "note": {"kind": "text"},
            "age": {"kind": "number", "optional": True},
            "photo": {"kind": "image", "size": [4, 4], "optional": True},
        },
        "tasks": {"y": {"kind": "regression"}},
    }
)
FACTS: dict[str, Any] = {
    "x": {"min": 0, "median": 2.5},
    "where": {"median": 9, "medians": [1, 2]},
    "zone": {"most_frequent": {"b": 7, "a": 3}},
    "at": {"earliest": "2026-01-01", "median": "2026-02-03T04:05:06Z"},
}


def test_it_is_the_middle_or_the_most_frequent_or_nothing() -> None:
    usual = Usual(CONTRACT, {"inputs": FACTS})
    assert usual.values == {
        "x": 2.5, "where": [1, 2], "zone": "b", "at": moment("2026-02-03T04:05:06Z"),
        "has": (), "age": None, "photo": None,
    }  # fmt: skip
    assert usual.said["at"] == "2026-02-03T04:05:06Z"
    assert usual.lacks == []


def test_what_a_report_does_not_tell_is_named_with_what_it_tells() -> None:
    usual = Usual(CONTRACT, {"inputs": {"x": {"min": 0}, "zone": {"most_frequent": {}}}})
    assert usual.lacks == [
        "x (its report has min, and no median)",
        "where (its report has nothing, and no medians)",
        "zone (its report has most_frequent, and no frequent value)",
        "at (its report has nothing, and no median)",
    ]
