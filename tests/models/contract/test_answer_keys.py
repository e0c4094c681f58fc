"""Where the fields of answers come from, for a contract with tokens and for one without."""

import numpy as np
import orjson
import pytest

from onepass.models.contract import Contract
from onepass.models.contract.answer_keys import AnswerKeys
from onepass.models.contract.tasks.columns import scalars

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


LABELS = ["50 %s", 'a "quote"', "Zürich\n"]
ANY = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {
            "fare": {"kind": "regression"},
            "riders": {"kind": "count"},
            "card": {"kind": "binary", "labels": LABELS[:2], "threshold": 0.3},
            "zone": {"kind": "multiclass", "labels": LABELS},
            "grade": {"kind": "ordinal", "labels": LABELS},
            "tags": {"kind": "multilabel", "labels": LABELS},
            "range": {"kind": "quantiles", "levels": [0.1, 0.5, 0.9]},
        },
    }
)


@pytest.mark.parametrize("count", [1, 3, 100])
@pytest.mark.parametrize("names", [tuple(ANY.tasks), ("fare",), ("zone", "card")])
def test_texts_are_the_answers_as_json_has_them(count: int, names: tuple[str, ...]) -> None:
    random = np.random.default_rng(count)
    outputs = {}
    for name in names:
        for field, shape in ANY.tasks[name].form.computed.items():
            values = random.normal(size=(count, *shape)) * 10.0 ** random.integers(-40, 38)
            outputs[f"{name}.{field}"] = np.asarray(values, dtype=np.float32)
    answers = ANY.answers(outputs, scalars)
    expected = [orjson.dumps(one, option=orjson.OPT_SERIALIZE_NUMPY) for one in answers]
    assert ANY.texts(outputs) == expected


def test_texts_quote_the_rows() -> None:
    outputs = {"ner.probabilities": np.full((2, 2, 3), 0.9, dtype=np.float32)}
    outputs["ner.probabilities"][:, :, 1:] = 0.05
    rows = [{"words": ["a", "b"]}, {"words": ["c", "d"]}]
    texts = TAGS.texts(outputs, rows=rows)
    assert [orjson.loads(one) for one in texts] == orjson.loads(
        orjson.dumps(TAGS.answers(outputs, scalars, rows=rows), option=orjson.OPT_SERIALIZE_NUMPY)
    )
