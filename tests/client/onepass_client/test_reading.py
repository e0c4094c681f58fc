"""What a task's answer is made of says which kind it is."""

import math

from onepass_client import kinds
from onepass_client.reading import kind_of


def test_a_bound_that_is_none_is_infinite_and_one_that_is_not_promised_is_none() -> None:
    number = kind_of({"value": 2.5, "low": None, "high": 3})
    assert number == kinds.Number(value=2.5, low=-math.inf, high=3)
    assert kind_of({"value": 1}) == kinds.Number(value=1)


def test_lists_are_tuples() -> None:
    said = {"labels": ["a"], "probabilities": {"a": 0.75}, "sure": [], "open": ["a"]}
    assert kind_of(said) == kinds.Labels(
        labels=("a",), probabilities={"a": 0.75}, sure=(), open=("a",)
    )
    span = {"start": 0, "end": 1, "label": "person", "text": "Ada"}
    tags = kind_of({"tags": ["O"], "confidence": [1], "spans": [span], "sets": [["O", "B"]]})
    assert isinstance(tags, kinds.Tags)
    assert (tags.sets, tags.spans) == ((("O", "B"),), (kinds.Span(**span),))


def test_an_object_has_attributes() -> None:
    bean = {"label": "whole", "score": 0.9, "box": [0, 1, 2, 3], "weight": {"value": 2}}
    found = kind_of({"size": [8, 4], "count": 1, "full": False, "objects": [bean]})
    assert isinstance(found, kinds.Objects)
    assert (found.size, found.objects[0].box) == ((8, 4), (0, 1, 2, 3))
    assert found.objects[0].attributes == {"weight": kinds.Number(value=2)}


def test_a_field_or_a_kind_of_a_later_service_is_in_raw() -> None:
    said = {"value": 1, "later": 2}
    assert kind_of(said).raw == said
    assert type(kind_of({"later": 2})) is kinds.Kind
