"""Balancers that see losses: one file per method."""

from collections.abc import Mapping

from models.contract.tasks import Task
from training.balancing.losses.dwa import Dwa, DwaSpec
from training.balancing.losses.equal import Equal, EqualSpec
from training.balancing.losses.famo import Famo, FamoSpec
from training.balancing.losses.fixed import Fixed, FixedSpec
from training.balancing.losses.geometric import Geometric, GeometricSpec
from training.balancing.losses.gradnorm import GradNorm, GradNormSpec
from training.balancing.losses.imtl_l import ImtlL, ImtlLSpec
from training.balancing.losses.inverse_score import InverseScore, InverseScoreSpec
from training.balancing.losses.rlw import Rlw, RlwSpec
from training.balancing.losses.stch import Stch, StchSpec
from training.balancing.losses.uncertainty import Uncertainty, UncertaintySpec
from training.balancing.protocols import LossBalancer

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
