"""Tagging: a label per token, as long as the row; spans of BIO labels."""

import jsonschema_rs
import numpy as np
import orjson
import pytest
from pydantic import ValidationError

from onepass.models.contract.forms.cells import quote
from onepass.models.contract.tasks import TaggingTask
from onepass.models.contract.tasks.columns import listed, scalars

POS = TaggingTask(labels=("NOUN", "VERB"))
NER = TaggingTask(labels=("B-LOC", "I-LOC", "O"))
TABLE = np.array(
    [
        [[0.5, 0.2, 0.3], [0.1, 0.7, 0.2], [0.2, 0.2, 0.6]],
        [[0.25, 0.5, 0.25], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    ],
    dtype=np.float32,
)
COLUMNS = {"probabilities": TABLE}


@pytest.mark.parametrize("labels", [("a",), ("a", "a")])
def test_labels_that_cannot_be_meant_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        TaggingTask(labels=labels)


def test_an_answer_is_as_long_as_its_row() -> None:
    first, second, third = NER.answers(COLUMNS, listed)
    assert first["tags"] == ["B-LOC", "I-LOC", "O"]
    assert first["confidence"] == pytest.approx([0.5, 0.7, 0.6])
    assert first["spans"] == [{"start": 0, "end": 2, "label": "LOC"}]
    assert second["tags"] == ["B-LOC"], "I-LOC cannot stand alone: the next best is said"
    assert second["confidence"] == [0.25]
    assert third == {"tags": [], "confidence": [], "spans": []}
    assert NER.places(COLUMNS).tolist() == [0, 1, 2, 0]


def test_labels_that_are_not_bio_make_no_spans() -> None:
    (answer,) = POS.answers({"probabilities": np.array([[[0.25, 0.75]]])}, listed)
    assert answer == {"tags": ["VERB"], "confidence": [0.75]}
    assert POS.fields == ("tags", "confidence")


def test_tensors_are_padded_by_nothing() -> None:
    assert NER.tensor("tags", COLUMNS).tolist() == [
        ["B-LOC", "I-LOC", "O"], ["B-LOC", "", ""], ["", "", ""],
    ]  # fmt: skip
    assert NER.tensor("confidence", COLUMNS)[1].tolist() == [0.25, 0, 0]
    assert NER.tensor("confidence", COLUMNS).dtype == np.float32
    each = NER.tensor("spans", COLUMNS)
    assert [orjson.loads(row) for row in each] == [a["spans"] for a in NER.answers(COLUMNS, listed)]


def test_the_schema_fits_the_answers() -> None:
    answers = NER.answers(COLUMNS, scalars)
    quote(answers, [["New", "York", "!"], ["a"], []])
    assert answers[0]["spans"][0]["text"] == "New York"
    for answer in orjson.loads(orjson.dumps(answers, option=orjson.OPT_SERIALIZE_NUMPY)):
        jsonschema_rs.validate(NER.json_schema(), answer)
    assert "spans" not in POS.json_schema()["properties"]
