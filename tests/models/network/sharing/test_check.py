"""Whether tasks can part as a spec says."""

from typing import Any

import pytest

from onepass.models.contract import Contract
from onepass.models.network import NetworkSpec
from onepass.models.network.encoders import EncodersSpec
from onepass.models.network.sharing import SharingSpec, check, plan
from onepass.models.network.sharing.mtan import MtanSpec
from onepass.models.network.trunks import ConvSpec

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


def test_masks_begin_where_there_is_one_map() -> None:
    contract = Contract.model_validate(
        {"inputs": {"p": {"kind": "image", "size": 32}}, "tasks": {"d": {"kind": "depth"}}}
    )
    trunk = ConvSpec.model_validate({"channels": [4, 4, 4], "neck": {"width": 4, "finest": 4}})
    planned = plan(contract, EncodersSpec(), trunk)
    check(MtanSpec(fork=2), planned)
    with pytest.raises(ValueError, match=r"sharing\.fork: mtan masks one map first, and stage 3"):
        check(MtanSpec(fork=3), planned)
