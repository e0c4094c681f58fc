"""What training saw: the same values lie outside whether they are counted or named."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.seen import Seen

CONTRACT = Contract.model_validate(
    {
        "inputs": {
            "year": {"kind": "number"},
            "zone": {"kind": "category", "values": ["a", "b"]},
            "likes": {"kind": "set", "values": ["x", "y"]},
            "at": {"kind": "timestamp"},
            "where": {"kind": "vector", "length": 2},
            "when": {"kind": "vector", "length": 2, "offset": [1.7e9, 0]},
            "age": {"kind": "number", "optional": True},
            "note": {"kind": "text"},
        },
        "tasks": {"y": {"kind": "regression"}},
    }
)
REPORT = {
    "inputs": {
        "year": {"min": 1999.0, "max": 2007.0},
        "at": {"earliest": "2026-01-01T00:00:00Z", "latest": "2026-02-01T00:00:00Z"},
        "where": {"min": -1.5, "max": 1e20},
        "when": {"min": 0.0, "max": 1.7e9 + 3},
        "age": {"min": 18.0, "max": 18.0},
    }
}
IN = {
    "year": 2007, "zone": "a", "likes": ["x"], "at": "2026-01-01", "where": [0, 1], "age": 18,
    "note": "", "when": [1.7e9 + 3, 0],
}  # fmt: skip
OUT = {
    "year": (2008, "is beyond what training saw: 1999 to 2007"),
    "zone": ("c", "was not seen in training"),
    "likes": (["x", "z"], "holds what was not seen in training"),
    "at": (
        "2026-02-01T00:00:01Z",
        "is beyond what training saw: 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z",
    ),
    "where": ([0, -2], "is beyond what training saw: -1.5 to 1e+20"),
    "when": ([1.7e9 + 4, 5], "is beyond what training saw: 0 to 1700000003"),
    "age": (19, "is beyond what training saw: 18 to 18"),
}


@pytest.mark.parametrize("name", OUT)
@pytest.mark.parametrize("rows", [3, 50])
def test_what_lies_outside_is_counted_and_found(name: str, rows: int) -> None:
    seen = Seen(CONTRACT, REPORT)
    value, rule = OUT[name]
    given: list[dict[str, Any]] = [IN] * rows
    given[1] = IN | {name: value}
    arrays = CONTRACT.read(given)
    assert dict(seen.counts(arrays)) == {one: int(one == name) for one in OUT}
    assert seen.outside(name, arrays[name]).nonzero()[0].tolist() == [1]
    assert seen.inputs[name].rule == rule


def test_what_is_absent_is_not_outside_and_what_no_report_tells_is_not_counted() -> None:
    absent = {name: value for name, value in IN.items() if name != "age"}
    assert not any(
        count for _, count in Seen(CONTRACT, REPORT).counts(CONTRACT.read([absent] * 40))
    )
    assert list(Seen(CONTRACT, {}).inputs) == ["zone", "likes"]
    assert np.array_equal(Seen(CONTRACT, {}).outside("zone", np.array([0, 1])), [True, False])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (17000000.25, 17000002.5, "17000000.25 to 17000002.5"),
        (2460000.5, 2460000.70764, "2460000.5 to 2460000.70764"),
        (2.0**60, 2.0**60 + 2**20, "1.152921504606847e+18 to 1.1529215046078956e+18"),
        (0.25, 1.5, "0.25 to 1.5"),
        (1e20, 1e20, "1e+20 to 1e+20"),
    ],
)
def test_both_ends_are_told_apart(low: float, high: float, said: str) -> None:
    seen = Seen(CONTRACT, {"inputs": {"year": {"min": low, "max": high}}})
    assert seen.inputs["year"].rule == f"is beyond what training saw: {said}"
