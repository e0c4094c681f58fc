"""Sets of labels, as an answer has them."""

import json

import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import NumberInput
from onepass.models.contract.tasks import BinaryTask, MulticlassTask, MultilabelTask, OrdinalTask
from onepass.models.contract.tasks.detection import DetectionTask

TASKS = {
    "card": BinaryTask(labels=("no", "yes"), certainty=0.9),
    "kind": MulticlassTask(labels=("a", "b", "c"), certainty=0.9),
    "stars": OrdinalTask(labels=("1", "2", "3"), answer="number", certainty=0.9),
    "topics": MultilabelTask(labels=("x", "y", "z"), certainty=0.9),
}
CONTRACT = Contract(inputs={"n": NumberInput()}, tasks=TASKS)
OUTPUTS = {
    name: np.array(rows, dtype=np.float32)
    for name, rows in {
        "card.probabilities": [[0.25, 0.75], [0.5, 0.5]],
        "card.slack": [[-0.1, 0.1], [0.0, 0.2]],
        "kind.probabilities": [[0.75, 0.125, 0.125], [0.5, 0.25, 0.25]],
        "kind.slack": [[0.9, 0.2, -0.1], [0.1, 0.1, 0.1]],
        "stars.probabilities": [[0, 0.5, 0.5], [1, 0, 0]],
        "stars.slack": [[-1, 0, 0.2], [0, -1, -1]],
        "topics.probabilities": [[0.875, 0.625, 0.125], [0.125, 0.25, 0.375]],
        "topics.slack": [[-0.1, 0.2, -0.1], [0.1, 0.1, 0.1]],
    }.items()
}


def test_a_set_has_the_labels_that_have_slack() -> None:
    first, second = CONTRACT.answers(OUTPUTS)
    assert (first["card"]["set"], second["card"]["set"]) == (["yes"], ["no", "yes"])
    assert (first["kind"]["set"], second["kind"]["set"]) == (["a", "b"], ["a", "b", "c"])
    assert (first["stars"]["set"], second["stars"]["set"]) == (["2", "3"], ["1"])
    assert [json.loads(text) for text in CONTRACT.texts(OUTPUTS)] == [first, second]


def test_of_several_labels_some_are_sure_and_some_are_open() -> None:
    first, second = (row["topics"] for row in CONTRACT.answers(OUTPUTS))
    assert (first["sure"], first["open"]) == (["x"], ["y"])
    assert (second["sure"], second["open"]) == ([], ["x", "y", "z"])


def test_a_tensor_has_a_column_for_each_label() -> None:
    assert CONTRACT.tensor("kind.set", OUTPUTS).tolist() == [["a", "b", ""], ["a", "b", "c"]]
    assert CONTRACT.tensor("topics.sure", OUTPUTS).tolist() == [["x", "", ""], [""] * 3]
    assert CONTRACT.tensor("topics.open", OUTPUTS)[0].tolist() == ["", "y", ""]
    promised = ["card.set", "kind.set", "stars.set", "topics.sure", "topics.open"]
    assert [*CONTRACT.fields][-5:] == promised


def test_a_schema_says_that_no_set_is_empty() -> None:
    tasks = CONTRACT.answer_schema()["properties"]
    assert tasks["kind"]["properties"]["set"]["minItems"] == 1
    assert tasks["topics"]["properties"]["open"]["minItems"] == 0


def test_attributes_of_objects_have_none() -> None:
    with pytest.raises(ValueError, match=r"attributes\.good\.certainty"):
        DetectionTask(attributes={"good": BinaryTask(certainty=0.9)})
