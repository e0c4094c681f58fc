"""A round goes on without who is lost, as long as enough answer; else it says who and why."""

import numpy as np
import pytest

from onepass.training.federated.asking import Asking, TooFew
from onepass.training.federated.messages import Answer, Lost, Message

LIKE = {"w": np.zeros(2)}


class Given:
    def __init__(self, **answers: Answer) -> None:
        self.answers = answers

    def ask(self, asked: object, wait_s: float) -> dict[str, Answer]:
        return self.answers


def sent(value: float, size: int = 2) -> Message:
    return Message("round", {}, {"w": np.full(size, value)})


def test_who_is_lost_is_named_and_left_out() -> None:
    lines: list[str] = []
    given = Given(
        good=sent(1), dead=Lost("died"), no=Message("refused", {}, {}), wild=sent(np.nan),
        other=sent(1, 3),
    )  # fmt: skip
    asking = Asking(given, 1, lines.append)
    asked = dict.fromkeys(given.answers, sent(0))
    assert [*asking.ask("round 3", asked, least=1, like=LIKE)] == ["good"]
    assert lines == [
        "round 3: dead died; no refused: why is told where it runs; other sent another network; "
        "wild sent weights that are not finite: it goes on without"
    ]
    asking.again = "; again"
    with pytest.raises(TooFew, match=r"^round 3: dead died.*: 1 of 5 .*, and 2 must; again$"):
        asking.ask("round 3", asked, least=2, like=LIKE)
