"""Balancers that see how the tasks' gradients relate: one file per method."""

from onepass.training.balancing.gradients.aligned_mtl import AlignedMtl, AlignedMtlSpec
from onepass.training.balancing.gradients.cagrad import CaGrad, CaGradSpec
from onepass.training.balancing.gradients.config import ConFig, ConFigSpec
from onepass.training.balancing.gradients.dualproj import DualProj, DualProjSpec
from onepass.training.balancing.gradients.graddrop import GradDrop, GradDropSpec
from onepass.training.balancing.gradients.gradvac import GradVac, GradVacSpec
from onepass.training.balancing.gradients.imtl_g import ImtlG, ImtlGSpec
from onepass.training.balancing.gradients.mgda import Mgda, MgdaSpec
from onepass.training.balancing.gradients.nash_mtl import NashMtl, NashMtlSpec
from onepass.training.balancing.gradients.pcgrad import PcGrad, PcGradSpec
from onepass.training.balancing.gradients.upgrad import UpGrad, UpGradSpec
from onepass.training.balancing.protocols import GradientBalancer, GradientMixer

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
