"""Before the first round clients are held against one another."""

from typing import Any

import pytest

from onepass.training.specs.spec import BadSpec


def test_what_is_not_alike_is_named(shops: Any) -> None:
    heard = shops.heard(west=shops.spec("west", trunk={"widths": [8]}))
    with pytest.raises(BadSpec, match=r"trunk\.widths: must be alike, west and east have"):
        shops.federate(heard, shops.plan())


def test_values_are_those_of_all_clients(shops: Any) -> None:
    inputs = {"x": {"kind": "number"}, "kind": {"kind": "category"}}
    other = inputs | {"kind": {"kind": "category", "values": ["huge"]}}
    heard = shops.heard(
        east=shops.spec("east", inputs=inputs), west=shops.spec("west", inputs=other)
    )
    shops.federate(heard, shops.plan(rounds=1))
    told = [one.facts["values"] for _, one in heard.answers if one.kind == "join"]
    assert sorted(map(len, (one["kind"] for one in told))) == [1, 2]
    start = next(one for _, one in heard.answers if one.kind == "begin")
    assert start.facts["shapes"]["sharing.shared.encoders.parts.1.table.weight"][0] == 4
