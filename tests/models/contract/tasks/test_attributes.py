"""What is asked of each object: fields by the name of the attribute."""

import numpy as np
from pydantic import TypeAdapter

from onepass.models.contract.tasks.attributes import Attribute, answer_schema, answered, own
from onepass.models.contract.tasks.columns import listed

ASKED: dict[str, Attribute] = TypeAdapter(dict[str, Attribute]).validate_python(
    {"a": {"kind": "count"}, "ab": {"kind": "binary", "labels": ["no", "yes"]}}
)
COLUMNS = {
    "a.value": np.array([1.5, 2.5], dtype=np.float32),
    "ab.probabilities": np.array([[0.25, 0.75], [1, 0]], dtype=np.float32),
}


def test_fields_of_one_attribute_are_not_those_of_another() -> None:
    assert list(own("a", COLUMNS)) == ["value"]
    assert list(own("ab", COLUMNS)) == ["probabilities"]


def test_each_object_has_the_answers_of_each() -> None:
    answers = answered(ASKED, COLUMNS, listed)
    assert answers["a"] == [{"value": 1.5}, {"value": 2.5}]
    assert [one["label"] for one in answers["ab"]] == ["yes", "no"]


def test_a_schema_names_them_beside_what_every_object_has() -> None:
    each = answer_schema(["x"], ASKED, drawn={}, most=5)["properties"]["objects"]
    assert each["maxItems"] == 5
    assert each["items"]["required"] == ["label", "score", "box", "a", "ab"]
