"""A plan holds factories: whoever owns a column makes its encoders, and the members' scales."""

import pytest

from onepass.models.contract import Contract
from onepass.models.network import NetworkSpec
from onepass.models.network.sharing import plan

CONTRACT = Contract.model_validate(
    {"inputs": {"a": {"kind": "number"}}, "tasks": {"y": {"kind": "regression"}}}
)


def test_encoders_end_in_the_scales_of_members_where_there_are_some() -> None:
    spec = NetworkSpec.model_validate({"ensemble": {"members": 3}, "trunk": {"widths": [4, 4]}})
    members = plan(CONTRACT, spec.encoders, spec.trunk, ensemble=spec.ensemble)
    scale = members.encode().members
    assert scale is not None
    assert scale.scale.shape == (3, 1)
    plain = plan(CONTRACT, spec.encoders, spec.trunk)
    assert plain.encode().members is None
    assert (plain.last, plain.width, plain.shape) == (members.last, members.width, members.shape)


def test_a_trunk_that_does_not_suit_members_is_refused() -> None:
    spec = NetworkSpec.model_validate({"ensemble": {}, "trunk": {"norm": "batch"}})
    with pytest.raises(ValueError, match="members together"):
        plan(CONTRACT, spec.encoders, spec.trunk, ensemble=spec.ensemble)
