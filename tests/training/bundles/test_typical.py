"""A report says how many test rows lie far out, and how many do by chance."""

import numpy as np

from onepass.training.bundles.typical import typical


def test_shares_are_told_beside_what_chance_allows() -> None:
    shares = np.linspace(0.0005, 0.9995, 1000).astype(np.float32)
    told = typical({"typical": shares}, {}, 2000)
    assert (told["tasks"], told["joint"], told["by"]) == ({}, {}, None)
    for below, one in told["reach"]["below"].items():
        assert one["share"] == float(below)
        low, high = one["expected"]
        assert low <= one["share"] <= high
    (said,) = told["said"]
    assert said.startswith("typical, of 1,000 rows: 1.0 % below 0.01 (")


def test_what_else_is_promised_stays() -> None:
    told = typical({"typical": np.ones(3)}, {"said": ["first"], "by": "zone"}, 10)
    assert (told["said"][0], told["by"]) == ("first", "zone")
