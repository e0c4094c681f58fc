"""What a spec leaves to its recipe may stand elsewhere: there it is taken from."""

from typing import Any

import pytest

from onepass.training.specs.kept import NETWORK, kept
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, parse


@pytest.mark.parametrize("own", [{}, {"heads": {"hidden": [5]}}, {"training": {"epochs": 2}}])
def test_what_is_not_said_is_as_it_was(taxi_document: dict[str, Any], own: dict[str, Any]) -> None:
    document = taxi_document | own
    for before in (parse(document), read(document), read(document | {"recipe": "quick"})):
        elsewhere = before.model_dump(mode="json")
        assert kept(read(document), elsewhere).model_dump(mode="json") == elsewhere


def test_what_is_said_stays_and_so_does_a_spec_of_which_nothing_is_left_out(
    taxi_document: dict[str, Any],
) -> None:
    elsewhere = parse(taxi_document | {"trunk": {"widths": [9]}}).model_dump(mode="json")
    own = read(taxi_document | {"trunk": {"widths": [8]}, "training": {"epochs": 2}})
    assert kept(own, elsewhere).trunk == own.trunk
    assert kept(own, elsewhere).training.epochs == 2
    whole = parse(taxi_document)
    assert kept(whole, elsewhere) is whole


def test_only_what_is_asked_for_is_taken(taxi_document: dict[str, Any]) -> None:
    spec, elsewhere = read(taxi_document), parse(taxi_document).model_dump(mode="json")
    found = kept(spec, elsewhere, NETWORK)
    assert (found.trunk, found.training) == (parse(taxi_document).trunk, spec.training)
    with pytest.raises(BadSpec, match="trunk"):
        kept(spec, {"trunk": {"kind": "conv"}}, NETWORK)
