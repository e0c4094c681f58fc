"""A bundle made again, of another: of fewer members.

Rows are read again, and what depends on those held out - thresholds, golden rows, the report - is
made anew, by the very path by which training ends. The bundle that was there stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from onepass.models.bundle import LATEST, BadBundle, Bundle, open_bundle
from onepass.models.bundle_writing import new_version
from onepass.models.engines.torch import TorchEngine
from onepass.models.network import Network
from onepass.models.network.ensemble import EnsembleSpec
from onepass.models.network.member_cut import cut
from onepass.training.bundles import write
from onepass.training.bundles.kept_run import KeptRun
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.evaluate import answered_by, mean_skill, skills
from onepass.training.evaluation.member_choice import MemberChoice, Members
from onepass.training.evaluation.notes import BEWARE
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.facts import Facts
from onepass.training.specs.spec import BadSpec, Spec

TRIMMED = "trimmed: "
LEARNT = (
    f"{BEWARE}the weights have learnt from the validation rows, too (training.refit): members are "
    "chosen by rows they know, and thresholds stay as they were"
)


class Remade(NamedTuple):
    """What came of it."""

    bundle: Bundle
    made_of: Bundle
    before: dict[str, float]
    """Per task, the skill on validation rows of the bundle that was there."""
    after: dict[str, float]
    notes: list[str]


@dataclass(frozen=True)
class Again:
    """A bundle's run, with the weights that serve now."""

    spec: Spec
    network: Network
    facts: Facts
    kept: Tensors
    refitted: Tensors = field(default_factory=dict)

    @property
    def best(self) -> Tensors:
        """The same: a bundle keeps one set of weights."""
        return self.kept


@dataclass(frozen=True)
class Wanted:
    """What is to become of a bundle."""

    members: int
    overrides: Sequence[str] = ()
    """Where its rows are now."""
    onnx: bool = True
    pictures: bool = True


def trim(
    path: Path,
    wanted: Wanted,
    *,
    out: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Remade:
    """Writes a bundle of the members that answer validation rows best together.

    `out` is where models' folders are kept; else it stands beside the one it is made of.

    Raises:
        BadBundle: it is damaged, has no members, or no training of ours wrote it.
        BadSpec: there are not so many members, or its rows are not there, or not as they were.
        OSError: the new one cannot be written.
    """
    bundle = open_bundle(path)
    run = KeptRun.of(bundle, wanted.overrides)
    _check(bundle, run.spec.ensemble, wanted.members)
    model_folder = _model_folder(bundle, out)
    say(f"{bundle.label}: reading its rows again")
    prepared = run.prepared()
    factory = getattr(run.spec.trunk, "factory", None)
    network = TorchEngine(bundle, factory=factory).network
    before = _skills(network, prepared)
    chosen = _chosen(run, network, prepared, wanted.members)
    again = _of_members(run, network, chosen)
    after = _skills(again.network, prepared)
    notes = [_told(bundle, network, chosen), *([LEARNT] if run.refitted else [])]
    prepared.notes.extend(notes)
    folder = _written(run, _with_skill(again, after), prepared, model_folder, wanted, chosen)
    return Remade(open_bundle(folder), bundle, before, after, notes)


def _written(
    run: KeptRun,
    again: Again,
    prepared: Prepared,
    model_folder: Path,
    wanted: Wanted,
    chosen: Members,
) -> Path:
    return write.bundle(
        again,
        prepared,
        model_folder,
        version=new_version(model_folder),
        history=run.history,
        ended=run.ended,
        onnx=wanted.onnx,
        pictures=wanted.pictures,
        origin={"of": run.bundle.label, "members": [one + 1 for one in chosen]},
    )


def _chosen(run: KeptRun, network: Network, prepared: Prepared, members: int) -> Members:
    choice = MemberChoice(network, run.bundle.contract, prepared.val, train=prepared.train)
    return choice.best(members, run.facts.learnt)


def _with_skill(again: Again, skills: Mapping[str, float]) -> Again:
    learnt = {name: skills[name] for name in again.facts.learnt}
    return replace(again, facts=replace(again.facts, best_skill=mean_skill(learnt)))


def _check(bundle: Bundle, ensemble: EnsembleSpec | None, members: int) -> None:
    if ensemble is None or ensemble.count is None:
        raise BadBundle(
            f"{bundle.label}: is one network, without members that could be cut: say "
            "ensemble: {members: 8} when it is trained"
        )
    if not 0 < members < ensemble.count:
        rest = f"must be 1 to {ensemble.count - 1}" if ensemble.count > 1 else "none can be cut"
        raise BadSpec(f"--members: {rest}, as {bundle.label} has {ensemble.count}, got {members}")


def _model_folder(bundle: Bundle, out: Path | None) -> Path:
    """Where the new one goes."""
    name, beside = bundle.manifest.name, bundle.folder.absolute().parent
    if out is not None:
        return out / name
    if beside.name == name or (beside / LATEST).exists():
        return bundle.folder.parent
    raise BadSpec(
        f"{bundle.folder}: stands in no folder of a model, such as {name}/: say where models' "
        "folders are kept: --out checkpoints"
    )


def _of_members(run: KeptRun, network: Network, chosen: Members) -> Again:
    spec, state = cut(network, run.spec.network, chosen)
    smaller = Network(run.bundle.contract, spec).eval().requires_grad_(False)
    smaller.load_state_dict(state, strict=True)
    asked = run.spec.model_copy(update={"ensemble": spec.ensemble})
    return Again(asked, smaller, run.facts, state, state if run.refitted else {})


def _skills(network: Network, prepared: Prepared) -> dict[str, float]:
    return skills(
        prepared.contract, prepared.val, prepared.train, answered_by(network, prepared.val)
    )


def _told(bundle: Bundle, network: Network, chosen: Members) -> str:
    which = ", ".join(str(one + 1) for one in chosen)
    return (
        f"{TRIMMED}{len(chosen)} of the {network.members} members of {bundle.label} (number "
        f"{which}), those that answer validation rows best together"
    )
