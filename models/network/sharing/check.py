"""Whether tasks can part as a spec says."""

from onepass.models.network.sharing import branching
from onepass.models.network.sharing.branching import BranchingSpec
from onepass.models.network.sharing.cgc import CgcSpec
from onepass.models.network.sharing.cross_stitch import CrossStitchSpec
from onepass.models.network.sharing.dense import DenseSpec
from onepass.models.network.sharing.dselect_k import DSelectKSpec
from onepass.models.network.sharing.hard import HardSpec
from onepass.models.network.sharing.mmoe import MmoeSpec
from onepass.models.network.sharing.mtan import MtanSpec
from onepass.models.network.sharing.multilinear import MultilinearSpec
from onepass.models.network.sharing.ple import PleSpec
from onepass.models.network.sharing.single import SingleSpec
from onepass.models.network.sharing.sluice import SluiceSpec
from onepass.models.network.sharing.soft import SoftSpec
from onepass.models.network.sharing.spec import SharingSpec
from onepass.models.network.sharing.tower import Plan


def check(spec: SharingSpec, plan: Plan) -> None:
    """Whether tasks can part as the spec says.

    Raises:
        ValueError: they cannot; a line per reason.
    """
    problems: list[str] = []
    match spec:
        case HardSpec() | SingleSpec():
            return
        case BranchingSpec():
            problems += branching.problems(spec.groups, plan.tasks)
        case MtanSpec() if plan.before(plan.last + 1).layout == "pyramid":
            problems += _single(spec.fork, plan)
        case SluiceSpec() | MtanSpec() | DenseSpec():
            problems += _maps(spec.kind, plan)
        case SoftSpec() | CrossStitchSpec() | MmoeSpec() | CgcSpec():
            pass
        case PleSpec() | DSelectKSpec() | MultilinearSpec():
            pass
    if spec.fork is not None and spec.fork > plan.last:
        has = f"the trunk has {plan.last or 'no'} stage{'' if plan.last == 1 else 's'}"
        problems.append(f"sharing.fork: {has}, so that tasks cannot part before stage {spec.fork}")
    if problems:
        raise ValueError("\n".join(problems))


def _maps(kind: str, plan: Plan) -> list[str]:
    """These add up what several stages put out, or mask it, and so know one map, or rows in its
    stead."""
    if plan.before(plan.last + 1).layout not in ("map", "pyramid") and not any(
        stage.layout == "pyramid" for group in plan.stages for stage in group
    ):
        return []
    why = f"sharing.kind: {kind} takes no pyramid, and no trunk that hands on a map"
    return [f"{why}: others do, such as hard, cross_stitch, mmoe and ple"]


def _single(fork: int, plan: Plan) -> list[str]:
    """Masks begin where there is one map: those of several look at what a task had before."""
    stages = plan.stages[fork] if fork <= plan.last else ()
    if not stages or stages[0].layout != "pyramid":
        return []
    return [f"sharing.fork: mtan masks one map first, and stage {fork} hands on several"]
