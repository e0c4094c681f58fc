"""Rounds: what is shared is learnt by all, a client that is lost is left out, a stop is none."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from onepass.models.bundle import open_bundle
from onepass.training.federated.asking import TooFew
from onepass.training.federated.in_turn import InTurn
from onepass.training.federated.messages import Answer, Lost, Message


class Losing(InTurn):
    """A client does not answer in some rounds: it took them, or it never heard of them."""

    lost: Mapping[int, bool] = {}

    def ask(self, asked: Mapping[str, Message], wait_s: float) -> dict[str, Answer]:
        first = next(iter(asked.values()))
        taken = self.lost.get(first.facts.get("done", -1))
        if taken is None:
            return super().ask(asked, wait_s)
        heard = super().ask({n: one for n, one in asked.items() if taken or n != "west"}, wait_s)
        return heard | {"west": Lost("did not answer within 1 s")}


def losing(shops: Any, lost: Mapping[int, bool]) -> Losing:
    transport = Losing({name: shops.client(name) for name in ("east", "west")})
    transport.lost = lost
    return transport


def test_clients_of_a_federation_share_all_below_the_heads(shops: Any) -> None:
    heard = shops.heard()
    shops.federate(heard, shops.plan(strategy={"kind": "fedprox"}))
    last = [one for _, one in heard.answers if one.kind == "round"][-2:]
    assert last[0].tensors.keys() == last[1].tensors.keys()
    east, west = (open_bundle(shops.out / name / "shop") for name in ("east", "west"))
    statistics = [
        n for n in east.weights() if n.endswith((".mean", ".deviation")) and "shared" in n
    ]
    assert statistics
    assert all(np.array_equal(east.weights()[n], west.weights()[n]) for n in statistics)
    assert (list(east.contract.tasks), list(west.contract.tasks)) == (["price"], ["weight"])


def test_a_round_goes_on_without_who_does_not_answer(shops: Any) -> None:
    shops.federate(losing(shops, {1: False, 2: True}), shops.plan(least=1))
    said = "west did not answer within 1 s: it goes on without"
    assert [line for line in shops.lines if said in line] == [
        f"round 2: {said}",
        f"round 3: {said}",
    ]
    assert open_bundle(shops.out / "west/shop").report()["epochs"] == 4


def test_a_stopped_federation_goes_on_as_if_it_had_not(shops: Any) -> None:
    """In the round that was lost one client is a round ahead: it is not taken twice."""
    plan = shops.plan()
    shops.federate(shops.heard(), plan)
    whole = open_bundle(shops.out / "shops").weights()
    bundle = open_bundle(shops.out / "west/shop").weights()
    shops.out = shops.out / "stopped"
    lost = losing(shops, {2: True})
    with pytest.raises(TooFew, match=r"round 3: west .*: 1 of 2 clients .*--resume it goes on"):
        shops.federate(lost, plan)
    for client in lost._clients.values():
        client.close()
    shops.federate(shops.heard(), plan, resume=True)
    again = open_bundle(shops.out / "shops").weights()
    assert all(np.array_equal(again[name], one) for name, one in whole.items())
    west = open_bundle(shops.out / "west/shop").weights()
    assert all(np.array_equal(west[name], one) for name, one in bundle.items())
