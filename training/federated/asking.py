"""Asking clients: whom the answer of a round does not depend on, and when there are too few."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from onepass.models.contract import Arrays
from onepass.training.federated.messages import Answer, Lost, Message

Say = Callable[[str], None]


class Transport(Protocol):
    """How clients are reached."""

    def ask(self, asked: Mapping[str, Message], wait_s: float) -> dict[str, Answer]:
        """An answer of each client that is asked, by name, within so many seconds; of one that does
        not give any, why not."""


class TooFew(ValueError):
    """Fewer clients answered than must; says who did not, and why, and how to go on."""


class Asking:
    """Clients, as far as they answer."""

    def __init__(self, transport: Transport, wait_s: float, say: Say) -> None:
        self._transport, self._wait_s, self.say = transport, wait_s, say
        self.again = ""
        """How the federation goes on, where there is something to go on with."""

    def ask(
        self, what: str, asked: Mapping[str, Message], *, least: int, like: Arrays | None = None
    ) -> dict[str, Message]:
        """What clients answer, by name in their order; tensors are `like` these, if any are sent.

        Raises:
            TooFew: fewer than `least` do.
        """
        answers = self._transport.ask(asked, self._wait_s)
        heard = {name: _usable(answers[name], like) for name in sorted(answers)}
        lost = [f"{name} {one.why}" for name, one in heard.items() if isinstance(one, Lost)]
        there = {name: one for name, one in heard.items() if isinstance(one, Message)}
        if len(there) < least:
            raise TooFew(
                f"{what}: {'; '.join(lost)}: {len(there)} of {len(asked)} clients answered, and "
                f"{least} must{self.again}"
            )
        if lost:
            self.say(f"{what}: {'; '.join(lost)}: it goes on without")
        return there


def _usable(answer: Answer, like: Arrays | None) -> Answer:
    """One that refuses, or sends what no average can be made of, is lost."""
    if isinstance(answer, Lost):
        return answer
    if answer.kind == "refused":
        return Lost("refused: why is told where it runs")
    if like is None:
        return answer
    sent = answer.tensors
    if not sent or any(n not in like or one.shape != like[n].shape for n, one in sent.items()):
        return Lost("sent another network")
    return answer if all(np.isfinite(one).all() for one in sent.values()) else _not_finite()


def _not_finite() -> Lost:
    return Lost("sent weights that are not finite")
