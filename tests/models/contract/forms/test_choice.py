"""A choice: the label, or the number that is expected; and a probability for each label."""

from onepass.models.contract.forms import Choice

LABELS = ("1", "2", "5")


def test_an_answer_says_a_label_and_how_probable_each_is() -> None:
    form = Choice(labels=LABELS)
    assert form.computed == {"probabilities": (3,)}
    assert [*form.fields] == ["label", "probabilities"]
    assert form.fields["label"] == ((), "text", "text", ())
    assert form.fields["probabilities"] == ((3,), "numbers", "by_label", LABELS)


def test_or_the_number_that_is_expected_of_labels_that_are_numbers() -> None:
    form = Choice(labels=LABELS, says="value")
    assert form.computed == Choice(labels=LABELS).computed
    assert [*form.fields] == ["value", "probabilities"]
    assert form.fields["value"] == ((), "numbers", "number", ())


def test_it_is_counted_per_label_whatever_it_says() -> None:
    assert Choice(labels=LABELS, says="value").counted == Choice(binary=True).counted == "labels"
