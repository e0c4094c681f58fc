"""Sharing architectures: one file each, all on the interface in base.py."""

from onepass.models.network.flow import Cut
from onepass.models.network.sharing.base import Sharing
from onepass.models.network.sharing.branching import BranchingSharing, BranchingSpec
from onepass.models.network.sharing.cgc import CgcSharing, CgcSpec
from onepass.models.network.sharing.check import check
from onepass.models.network.sharing.cross_stitch import CrossStitchSharing, CrossStitchSpec
from onepass.models.network.sharing.dense import DenseSharing, DenseSpec
from onepass.models.network.sharing.dselect_k import DSelectKSharing, DSelectKSpec
from onepass.models.network.sharing.hard import HardSharing, HardSpec
from onepass.models.network.sharing.mmoe import MmoeSharing, MmoeSpec
from onepass.models.network.sharing.mtan import MtanSharing, MtanSpec
from onepass.models.network.sharing.multilinear import MultilinearSharing, MultilinearSpec
from onepass.models.network.sharing.plan import plan
from onepass.models.network.sharing.ple import PleSharing, PleSpec
from onepass.models.network.sharing.single import SingleSharing, SingleSpec
from onepass.models.network.sharing.sluice import SluiceSharing, SluiceSpec
from onepass.models.network.sharing.soft import SoftSharing, SoftSpec
from onepass.models.network.sharing.spec import SharingSpec
from onepass.models.network.sharing.tower import Plan


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


__all__ = ["Cut", "HardSpec", "Plan", "Sharing", "SharingSpec", "check", "plan", "sharing"]
