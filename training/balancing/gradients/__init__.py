"""Balancers that see how the tasks' gradients relate: one file per method."""

from training.balancing.gradients.aligned_mtl import AlignedMtl, AlignedMtlSpec
from training.balancing.gradients.cagrad import CaGrad, CaGradSpec
from training.balancing.gradients.config import ConFig, ConFigSpec
from training.balancing.gradients.dualproj import DualProj, DualProjSpec
from training.balancing.gradients.graddrop import GradDrop, GradDropSpec
from training.balancing.gradients.gradvac import GradVac, GradVacSpec
from training.balancing.gradients.imtl_g import ImtlG, ImtlGSpec
from training.balancing.gradients.mgda import Mgda, MgdaSpec
from training.balancing.gradients.nash_mtl import NashMtl, NashMtlSpec
from training.balancing.gradients.pcgrad import PcGrad, PcGradSpec
from training.balancing.gradients.upgrad import UpGrad, UpGradSpec
from training.balancing.protocols import GradientBalancer, GradientMixer

FromGradients = (
    MgdaSpec
    | PcGradSpec
    | CaGradSpec
    | ImtlGSpec
    | NashMtlSpec
    | AlignedMtlSpec
    | GradDropSpec
    | GradVacSpec
    | ConFigSpec
    | UpGradSpec
    | DualProjSpec
)


def from_gradients(spec: FromGradients) -> GradientBalancer | GradientMixer:
    """The balancer of a spec, before its first step."""
    match spec:
        case MgdaSpec():
            return Mgda(spec)
        case PcGradSpec():
            return PcGrad(spec)
        case CaGradSpec():
            return CaGrad(spec)
        case ImtlGSpec():
            return ImtlG(spec)
        case NashMtlSpec():
            return NashMtl(spec)
        case AlignedMtlSpec():
            return AlignedMtl(spec)
        case GradDropSpec():
            return GradDrop(spec)
        case GradVacSpec():
            return GradVac(spec)
        case ConFigSpec():
            return ConFig(spec)
        case UpGradSpec():
            return UpGrad(spec)
        case DualProjSpec():
            return DualProj(spec)
