"""Where the fields of answers come from, for a contract with tokens and for one without."""

import pytest

from onepass.models.contract import Contract
from onepass.models.contract.answer_keys import AnswerKeys, check_cells

TAGS = Contract.model_validate(
    {
        "inputs": {
            "words": {"kind": "sequence"},
            "note": {"kind": "text"},
            "x": {"kind": "number", "optional": True},
        },
        "tasks": {
            "ner": {"kind": "tagging", "labels": ["B-X", "I-X", "O"]},
            "pos": {"kind": "tagging", "labels": ["N", "V"]},
            "y": {"kind": "regression"},
        },
    }
)
KEYS = AnswerKeys(TAGS.inputs, TAGS.tasks)


def test_every_field_has_a_key() -> None:
    assert KEYS.computed["ner"] == (("probabilities", "ner.probabilities"),)
    assert KEYS.fields["ner.spans"] == ("ner", "spans")
    assert set(KEYS.tensors) == set(KEYS.fields)


def test_arrays_and_answers_are_as_long_as_tokens_where_they_run_along_them() -> None:
    assert KEYS.ragged.names == {"words", "note", "ner.probabilities", "pos.probabilities"}
    assert KEYS.along == {"ner": "words", "pos": "words"}
    assert KEYS.ragged_along == {"ner.probabilities": "words", "pos.probabilities": "words"}
    assert KEYS.quoted == {"ner": "words"}


def test_what_is_tagged_is_one_input() -> None:
    check_cells(TAGS.inputs, TAGS.tasks)
    check_cells({}, {"y": TAGS.tasks["y"]})
    with pytest.raises(ValueError, match=r"tasks\.ner: tags the tokens of one input .* are 0"):
        check_cells({"x": TAGS.inputs["x"]}, TAGS.tasks)
