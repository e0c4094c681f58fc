"""Where in the graph each field of an answer is found."""

from onepass.models.graph_manifest import EngineFacts, GroupFacts

FACTS = EngineFacts(
    opset=20,
    groups=(
        GroupFacts(tasks=("fare", "minutes"), places="p0", outputs={"value": "v"}),
        GroupFacts(tasks=("card",), places="p1", outputs={"probabilities": "q"}),
    ),
    deviation={},
)


def test_every_field_has_its_output_and_its_index() -> None:
    assert FACTS.fields == {
        "fare.value": ("v", 0), "minutes.value": ("v", 1), "card.probabilities": ("q", 0),
    }  # fmt: skip


def test_of_some_tasks_they_are_those_of_the_graph_that_is_cut() -> None:
    assert FACTS.only(["minutes"]).fields == {"minutes.value": ("v", 0)}
    assert FACTS.only(["fare", "card"]).groups[1] == FACTS.groups[1]
    assert FACTS.only([]).groups == ()
