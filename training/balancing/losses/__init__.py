"""Balancers that see losses: one file per method."""

from collections.abc import Mapping

from onepass.models.contract.tasks import Task
from onepass.training.balancing.losses.dwa import Dwa, DwaSpec
from onepass.training.balancing.losses.equal import Equal, EqualSpec
from onepass.training.balancing.losses.famo import Famo, FamoSpec
from onepass.training.balancing.losses.fixed import Fixed, FixedSpec
from onepass.training.balancing.losses.geometric import Geometric, GeometricSpec
from onepass.training.balancing.losses.gradnorm import GradNorm, GradNormSpec
from onepass.training.balancing.losses.imtl_l import ImtlL, ImtlLSpec
from onepass.training.balancing.losses.inverse_score import InverseScore, InverseScoreSpec
from onepass.training.balancing.losses.rlw import Rlw, RlwSpec
from onepass.training.balancing.losses.scaled import Scaled, ScaledSpec
from onepass.training.balancing.losses.stch import Stch, StchSpec
from onepass.training.balancing.losses.uncertainty import Uncertainty, UncertaintySpec
from onepass.training.balancing.protocols import LossBalancer

FromLosses = (
    EqualSpec
    | FixedSpec
    | UncertaintySpec
    | DwaSpec
    | InverseScoreSpec
    | RlwSpec
    | GeometricSpec
    | ImtlLSpec
    | FamoSpec
    | StchSpec
    | GradNormSpec
    | ScaledSpec
)


def from_losses(spec: FromLosses, tasks: Mapping[str, Task]) -> LossBalancer:
    """The balancer of a spec, before its first step."""
    match spec:
        case EqualSpec():
            return Equal()
        case FixedSpec():
            return Fixed(spec)
        case UncertaintySpec():
            return Uncertainty(tasks)
        case DwaSpec():
            return Dwa(spec, tasks)
        case InverseScoreSpec():
            return InverseScore(spec, tasks)
        case RlwSpec():
            return Rlw()
        case GeometricSpec():
            return Geometric()
        case ImtlLSpec():
            return ImtlL(tasks)
        case FamoSpec():
            return Famo(spec, tasks)
        case StchSpec():
            return Stch(spec)
        case GradNormSpec():
            return GradNorm(spec, tasks)
        case ScaledSpec():
            return Scaled(spec)
