"""Sharing architectures: one file each, all on the interface in base.py."""

from typing import Annotated

from pydantic import Field

from onepass.models.network.flow import Cut
from onepass.models.network.sharing import branching
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.branching import BranchingSharing, BranchingSpec
from onepass.models.network.sharing.cgc import CgcSharing, CgcSpec
from onepass.models.network.sharing.cross_stitch import CrossStitchSharing, CrossStitchSpec
from onepass.models.network.sharing.dense import DenseSharing, DenseSpec
from onepass.models.network.sharing.dselect_k import DSelectKSharing, DSelectKSpec
from onepass.models.network.sharing.hard import HardSharing, HardSpec
from onepass.models.network.sharing.mmoe import MmoeSharing, MmoeSpec
from onepass.models.network.sharing.mtan import MtanSharing, MtanSpec
from onepass.models.network.sharing.multilinear import MultilinearSharing, MultilinearSpec
from onepass.models.network.sharing.ple import PleSharing, PleSpec
from onepass.models.network.sharing.single import SingleSharing, SingleSpec
from onepass.models.network.sharing.sluice import SluiceSharing, SluiceSpec
from onepass.models.network.sharing.soft import SoftSharing, SoftSpec
from onepass.models.network.sharing.tower import Plan, plan

SharingSpec = Annotated[
    HardSpec
    | SingleSpec
    | SoftSpec
    | CrossStitchSpec
    | SluiceSpec
    | MtanSpec
    | MmoeSpec
    | CgcSpec
    | PleSpec
    | DSelectKSpec
    | DenseSpec
    | MultilinearSpec
    | BranchingSpec,
    Field(discriminator="kind"),
]


def sharing(spec: SharingSpec, plan: Plan) -> Sharing:
    """Everything below the heads."""
    match spec:
        case HardSpec():
            return HardSharing(plan)
        case SingleSpec():
            return SingleSharing(plan)
        case SoftSpec():
            return SoftSharing(plan, spec)
        case CrossStitchSpec():
            return CrossStitchSharing(plan, spec)
        case SluiceSpec():
            return SluiceSharing(plan, spec)
        case MtanSpec():
            return MtanSharing(plan, spec)
        case MmoeSpec():
            return MmoeSharing(plan, spec)
        case CgcSpec():
            return CgcSharing(plan, spec)
        case PleSpec():
            return PleSharing(plan, spec)
        case DSelectKSpec():
            return DSelectKSharing(plan, spec)
        case DenseSpec():
            return DenseSharing(plan, spec)
        case MultilinearSpec():
            return MultilinearSharing(plan, spec)
        case BranchingSpec():
            return BranchingSharing(plan, spec)


def check(spec: SharingSpec, plan: Plan) -> None:
    """Whether tasks can part as the spec says.

    Raises:
        ValueError: they cannot; a line per reason.
    """
    problems: list[str] = []
    fork: int | None = None
    match spec:
        case HardSpec() | SingleSpec():
            pass
        case BranchingSpec():
            problems += branching.problems(spec.groups, plan.tasks)
            fork = spec.fork
        case (
            SoftSpec()
            | CrossStitchSpec()
            | SluiceSpec()
            | MtanSpec()
            | MmoeSpec()
            | CgcSpec()
            | PleSpec()
            | DSelectKSpec()
            | DenseSpec()
            | MultilinearSpec()
        ):
            fork = spec.fork
    if fork is not None and fork > plan.last:
        has = f"the trunk has {plan.last or 'no'} stage{'' if plan.last == 1 else 's'}"
        problems.append(f"sharing.fork: {has}, so that tasks cannot part before stage {fork}")
    if problems:
        raise ValueError("\n".join(problems))


__all__ = ["Cut", "HardSpec", "Plan", "Sharing", "SharingSpec", "check", "plan", "sharing"]
