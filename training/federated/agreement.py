"""Before the first round: clients join, are held against one another, sum up what standardises, and
begin alike.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from onepass.models.contract import Arrays
from onepass.training.federated import shared_part, statistics
from onepass.training.federated.asking import Asking
from onepass.training.federated.messages import SUMS, Kind, Message
from onepass.training.federated.plan import PlanSpec
from onepass.training.federated.secure_sums import summed
from onepass.training.federated.state import State
from onepass.training.federated.strategies import Server
from onepass.training.specs.spec import BadSpec

Facts = Mapping[str, Mapping[str, Any]]
"""What clients say, by name."""


def joined(plan: PlanSpec, asking: Asking, names: list[str], *, resume: bool) -> Facts:
    """What those clients say that are there.

    Raises:
        TooFew: they are not enough.
    """
    facts = {"tell": list(plan.tell), "alone": len(plan.clients) == 1, "resume": resume}
    asked = dict.fromkeys(names, Message("join", facts, {}))
    answers = asking.ask("join", asked, least=min(plan.needed, len(names)))
    return {name: one.facts for name, one in answers.items()}


def agreed(plan: PlanSpec, asking: Asking) -> State:
    """All that clients agree on before the first round.

    Raises:
        BadSpec: they have no shared part.
        TooFew: not all are there that must be.
    """
    facts = joined(plan, asking, sorted(plan.clients), resume=False)
    _check({name: one["about"] for name, one in facts.items()})
    state = State(Server(plan.strategy, {}), sorted(facts), about=facts[min(facts)]["about"])
    state.values = _values(plan, facts)
    numbers = [n for n, one in state.about["inputs"].items() if one["kind"] == "number"]
    cells = _summed_up(asking, state, numbers, facts)
    _begin(plan, asking, state, numbers=numbers, cells=cells)
    rows = ", ".join(f"{name} {one['rows']}" for name, one in facts.items())
    asking.say(f"joined, with so many training rows: {rows}")
    return state


def _check(abouts: Facts) -> None:
    if lines := shared_part.differences(abouts):
        raise BadSpec("\n".join(lines))


def _values(plan: PlanSpec, facts: Facts) -> dict[str, list[str]]:
    """Those of all clients together; those of one client in its own order."""
    told = {n: [v for one in facts.values() for v in one["values"][n]] for n in plan.tell}
    return told if len(facts) < 2 else {n: sorted({*own}) for n, own in told.items()}


def _summed_up(asking: Asking, state: State, numbers: list[str], facts: Facts) -> Arrays:
    """The cells of each number, of all clients together; none of one client, whose own rows say it
    better."""
    if len(facts) < 2 or not numbers:
        return {}
    keys = {name: one["key"] for name, one in facts.items()}
    total = _sum(asking, "moments", keys, {"numbers": numbers})
    moments = statistics.moments_of(numbers, total)
    state.moments = {name: list(one) for name, one in moments.items()}
    return statistics.cells_of(numbers, _sum(asking, "cells", keys, {"moments": state.moments}))


def _sum(
    asking: Asking, kind: Kind, keys: Mapping[str, str], facts: Mapping[str, Any]
) -> list[Fraction]:
    """Over all clients: without one of them the masks of the others do not cancel."""
    asked = Message(kind, {**facts, "keys": dict(keys), "label": kind}, {})
    answers = asking.ask(kind, dict.fromkeys(keys, asked), least=len(keys))
    return summed([one.tensors[SUMS] for one in answers.values()])


def _begin(
    plan: PlanSpec, asking: Asking, state: State, *, numbers: list[str], cells: Arrays
) -> None:
    first = state.members[0]
    facts = {
        "epochs": plan.rounds * plan.epochs,
        "values": state.values if len(state.members) > 1 else {},
        "numbers": numbers,
    }
    asked = {n: Message("begin", facts | {"start": n == first}, cells) for n in state.members}
    answers = asking.ask("begin", asked, least=len(asked))
    shapes = {name: {"shared": one.facts["shapes"]} for name, one in answers.items()}
    if lines := shared_part.different("shared", shapes):
        raise BadSpec("\n".join(lines))
    state.start = answers[first].tensors
    state.server.tensors = dict(state.start)
