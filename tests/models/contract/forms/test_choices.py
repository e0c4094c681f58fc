"""Choices: any of the labels; in a tensor a column for each."""

from onepass.models.contract.forms import Choice, Choices

LABELS = ("a", "b", "c")
FORM = Choices(labels=LABELS)


def test_the_network_gives_what_it_gives_for_one_choice() -> None:
    assert FORM.computed == Choice(labels=LABELS).computed
    assert FORM.fields["probabilities"] == Choice(labels=LABELS).fields["probabilities"]


def test_labels_said_are_a_list_in_an_answer_and_a_column_each_in_a_tensor() -> None:
    assert [*FORM.fields] == ["labels", "probabilities"]
    assert FORM.fields["labels"] == ((3,), "text", "texts", ())
    assert FORM.counted == "labels"
