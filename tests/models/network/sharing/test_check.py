"""Whether tasks can part as a spec says."""

from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.models.network import NetworkSpec
from onepass.models.network.sharing import SharingSpec, check, plan

CONTRACT = Contract.model_validate(
    {
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"y": {"kind": "regression"}, "z": {"kind": "regression"}},
    }
)


def checked(sharing: dict[str, Any], widths: list[int]) -> None:
    document = {"trunk": {"widths": widths}, "sharing": sharing}
    spec = NetworkSpec.model_validate(document)
    declared: SharingSpec = spec.sharing
    check(declared, plan(CONTRACT, spec.encoders, spec.trunk))


@pytest.mark.parametrize("kind", ["soft", "cross_stitch", "sluice", "mtan", "mmoe", "cgc", "dense"])
def test_tasks_part_where_there_is_a_stage(kind: str) -> None:
    checked({"kind": kind, "fork": 2}, [4, 4])
    with pytest.raises(ValueError, match="the trunk has 1 stage, so that tasks cannot part before"):
        checked({"kind": kind, "fork": 2}, [4])
    with pytest.raises(ValueError, match="the trunk has no stages"):
        checked({"kind": kind, "fork": 1}, [])


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="gone: no such task") as refused:
        checked({"kind": "branching", "fork": 9, "groups": [["y", "gone"]]}, [4])
    assert len(str(refused.value).splitlines()) == 3
