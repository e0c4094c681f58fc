"""A client's rows, labels and heads never leave it."""

from typing import Any

from onepass.training.federated.messages import FACTS, SHARED, Message


def test_what_is_sent_is_the_shared_part_and_listed_facts(shops: Any) -> None:
    heard = shops.heard()
    shops.federate(heard, shops.plan(rounds=2))
    for name, answer in heard.answers:
        assert answer.facts.keys() <= FACTS[answer.kind]
        sent = {one.removeprefix("average/") for one in answer.tensors}
        assert all(one.startswith(SHARED) or one == "sums" for one in sent), name
        said = repr(answer.facts)
        assert not [one for one in ("price", "heavy", "light", "EUR", "heads") if one in said]
    starts = [name for name, one in heard.answers if one.kind == "begin" and one.tensors]
    assert starts == ["east"], "one of them is what all begin with"


def test_why_it_refuses_is_told_at_home_alone(shops: Any) -> None:
    spec = shops.spec(
        "east", tasks={"kind": {"kind": "regression"}}, inputs={"x": {"kind": "number"}}
    )
    facts = {"tell": [], "alone": False, "resume": False}
    answer = shops.client("east", spec).answer(Message("join", facts, {}))
    assert answer == Message("refused", {}, {})
    (line,) = shops.told.lines
    assert line.startswith("east: ")
    assert "big" in line or "small" in line


def test_what_no_federation_can_do_is_told_at_once(shops: Any) -> None:
    spec = shops.spec("east", sharing={"kind": "mmoe"})
    facts = {"tell": [], "alone": False, "resume": True}
    assert shops.client("east", spec).answer(Message("join", facts, {})).kind == "refused"
    (text,) = shops.told.lines
    assert "sharing.kind: " in text
    assert "inputs.kind: its values are learnt" in text
