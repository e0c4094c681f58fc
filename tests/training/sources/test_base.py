"""What every source is asked: its part among several, by names that a spec has."""

from typing import get_args

import pytest
from pydantic import ValidationError

from onepass.training.sources import Source
from onepass.training.sources.base import SourceSpec

KINDS = list(get_args(get_args(Source)[0]))


def test_every_source_may_be_one_of_several() -> None:
    assert len(KINDS) > 1
    for kind in KINDS:
        assert issubclass(kind, SourceSpec)
        assert {"tasks", "without"} <= kind.model_fields.keys()


def test_names_are_those_of_a_spec() -> None:
    assert SourceSpec(tasks=("fare",)).without == ()
    with pytest.raises(ValidationError):
        SourceSpec(tasks=("a b",))
    with pytest.raises(ValidationError):
        SourceSpec.model_validate({"task": ["fare"]})
