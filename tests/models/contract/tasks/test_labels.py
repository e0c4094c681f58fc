"""Labels: lists of them that can be meant, and answers that say one of each row."""

import jsonschema_rs
import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from onepass.models.contract.tasks.columns import listed
from onepass.models.contract.tasks.labels import (
    Threshold,
    check_labels,
    label_answers,
    label_schema,
    label_tensor,
    threshold_words,
)

ABC = ("a", "b", "c")
COLUMNS = {"probabilities": np.array([[0.25, 0.5, 0.25], [0.75, 0.125, 0.125]])}
PLACES = np.array([1, 0])


def test_labels_differ_and_are_enough_unless_they_are_learnt_later() -> None:
    check_labels((), 3)
    check_labels(ABC, 3)
    with pytest.raises(ValueError, match=r"^labels must differ from each other$"):
        check_labels(("a", "b", "a"), 2)
    for least, word in ((2, "two"), (3, "three")):
        with pytest.raises(ValueError, match=rf"^a task needs at least {word} labels$"):
            check_labels(ABC[: least - 1], least)


def test_an_answer_says_the_label_and_all_probabilities_in_their_order() -> None:
    first, second = label_answers(ABC, PLACES, COLUMNS, listed)
    assert first == {"label": "b", "probabilities": {"a": 0.25, "b": 0.5, "c": 0.25}}
    assert second["label"] == "a"
    assert tuple(second["probabilities"]) == ABC
    for answer in (first, second):
        jsonschema_rs.validate(label_schema(ABC), answer)


@pytest.mark.parametrize("dtype", [np.int64, np.bool_])
def test_a_tensor_has_what_answers_have(dtype: type) -> None:
    places = PLACES.astype(dtype)
    answers = label_answers(ABC, PLACES, COLUMNS, listed)
    said = label_tensor(ABC, places, "label", COLUMNS)
    assert (said.tolist(), said.dtype) == ([answer["label"] for answer in answers], object)
    table = label_tensor(ABC, places, "probabilities", COLUMNS)
    assert table.tolist() == [[*answer["probabilities"].values()] for answer in answers]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"label": "d"},
        {"probabilities": {"a": 0.5, "b": 0.5}},
        {"probabilities": {"a": 0.5, "b": 0.25, "c": 1.25}},
        {"more": 1},
    ],
)
def test_the_schema_refuses_what_no_answer_is(spoilt: dict[str, object]) -> None:
    (answer, _) = label_answers(ABC, PLACES, COLUMNS, listed)
    assert not jsonschema_rs.is_valid(label_schema(ABC), answer | spoilt)


def test_a_threshold_is_a_share_or_is_tuned() -> None:
    read = TypeAdapter(Threshold).validate_python
    assert (read(0.25), read("tuned")) == (0.25, "tuned")
    for bad in (0, 1, "half", float("nan")):
        with pytest.raises(ValidationError):
            read(bad)


def test_golden_words_of_thresholds() -> None:
    assert threshold_words(0.5) == ""
    assert threshold_words(0.25) == "said above 0.25"
    assert threshold_words((0.5, 1 / 3)) == "said above 0.5, 0.333"
    assert threshold_words("tuned") == "said above what validation rows say"
