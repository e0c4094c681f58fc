"""A set for each token, as an answer has it."""

import json

import jsonschema_rs
import numpy as np
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.inputs import SequenceInput
from onepass.models.contract.tasks import TaggingTask
from onepass.models.contract.tasks.token_sets import token_sets

LABELS = ("B-X", "I-X", "O")
CONTRACT = Contract(
    inputs={"words": SequenceInput(values=("a",))},
    tasks={
        "ner": TaggingTask(labels=LABELS, certainty=0.9),
        "pos": TaggingTask(labels=("N", "V")),
    },
)
ROWS = [{"words": ["a", "b"]}, {"words": ["a"]}]
OUTPUTS = {
    name: np.array(rows, dtype=np.float32)
    for name, rows in {
        "ner.probabilities": [[[0.5, 0, 0.5], [0.25, 0.5, 0.25]], [[0, 0.625, 0.375], [0] * 3]],
        "ner.slack": [[[0.1, -0.5, 0], [-0.2, 0.3, -0.2]], [[-1, 0.3, -0.1], [0] * 3]],
        "pos.probabilities": [[[1, 0], [0, 1]], [[1, 0], [0, 0]]],
    }.items()
}


def test_there_is_one_for_each_token_with_what_is_said() -> None:
    first, second = (row["ner"] for row in CONTRACT.answers(OUTPUTS, rows=ROWS))
    assert first["sets"] == [["B-X", "O"], ["I-X"]]
    assert second["tags"] == ["O"], "an I-X would go on with nothing"
    assert second["sets"] == [["I-X", "O"]]
    assert "sets" not in CONTRACT.answers(OUTPUTS, rows=ROWS)[0]["pos"]
    assert json.loads(CONTRACT.texts(OUTPUTS, rows=ROWS)[0])["ner"] == first
    jsonschema_rs.validate(CONTRACT.tasks["ner"].json_schema(), first)


def test_a_tensor_has_a_column_for_each_label_behind_all_else() -> None:
    assert [*CONTRACT.fields][-1] == "ner.sets"
    assert CONTRACT.tensor("ner.sets", OUTPUTS).tolist() == [
        [["B-X", "", "O"], ["", "I-X", ""]],
        [["", "I-X", "O"], [""] * 3],
    ]


def test_behind_the_last_token_there_is_none_however_far_slack_goes() -> None:
    columns = {"probabilities": np.array([[[0.5, 0.5], [0, 0]]]), "slack": np.ones((1, 1, 2))}
    mask = token_sets(columns, np.zeros((1, 2), dtype=np.int64))
    assert mask.tolist() == [[[True, True], [False, False]]]


def test_the_share_is_one() -> None:
    with pytest.raises(ValueError, match="certainty"):
        TaggingTask(labels=LABELS, certainty=1)
