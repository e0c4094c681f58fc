"""A bundle made again, of another: of fewer members, or with smaller weights in its graph.

Rows are read again, and what depends on those held out - thresholds, golden rows, the report - is
made anew, by the very path by which training ends. The bundle that was there stays as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from onepass.models.bundle import LATEST, BadBundle, Bundle, open_bundle
from onepass.models.bundle_writing import new_version
from onepass.models.contract import Arrays
from onepass.models.contract.columns import joined
from onepass.models.engines.torch import TorchEngine
from onepass.models.graph_manifest import Weights
from onepass.models.network import Network
from onepass.models.network.ensemble import EnsembleSpec
from onepass.models.network.member_cut import cut
from onepass.models.proven import proven
from onepass.training.batches.of_split import split_batches
from onepass.training.bundles import write
from onepass.training.bundles.kept_run import KeptRun
from onepass.training.bundles.serving import NO_INT8, Serving
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.evaluate import ROWS, answered_by, mean_skill, skills
from onepass.training.evaluation.member_choice import MemberChoice, Members
from onepass.training.evaluation.notes import BEWARE
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.disks import check_folder
from onepass.training.runs.facts import Facts
from onepass.training.specs.export import ExportSpec
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
    """What is to become of a bundle; what is not said stays as it is."""

    members: int | None = None
    weights: Weights | None = None
    overrides: Sequence[str] = ()
    """Where its rows are now."""
    onnx: bool = True
    pictures: bool = True


def remake(
    path: Path,
    wanted: Wanted,
    *,
    out: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Remade:
    """Writes a bundle of the members that answer validation rows best together, or with weights of
    its graph in eight bits, or of both.

    `out` is where models' folders are kept; else it stands beside the one it is made of.

    Raises:
        BadBundle: it is damaged, cannot be served, has no members, or no training of ours wrote it.
        BadSpec: there are not so many members, there can be no such graph, or its rows are not
            there, or not as they were.
        OSError: the new one cannot be written.
    """
    bundle = open_bundle(path)
    run = KeptRun.of(bundle, wanted.overrides)
    _check(bundle, run.spec.ensemble, wanted)
    model_folder = check_folder(_model_folder(bundle, out))
    say(f"{bundle.label}: reading its rows again")
    prepared = run.prepared()
    factory = getattr(run.spec.trunk, "factory", None)
    network = TorchEngine(bundle, factory=factory).network
    before = _skills(bundle, network, prepared)
    again, notes = _again(run, network, prepared, wanted)
    prepared.notes.extend(notes)
    folder = write.bundle(
        again,
        prepared,
        model_folder,
        version=new_version(model_folder),
        history=run.history,
        ended=run.ended,
        onnx=wanted.onnx,
        pictures=wanted.pictures,
        origin={"of": bundle.label},
        check=partial(_check_weights, wanted, prepared),
    )
    made = open_bundle(folder)
    return Remade(made, bundle, before, _skills(made, network, prepared), notes)


def _again(
    run: KeptRun, network: Network, prepared: Prepared, wanted: Wanted
) -> tuple[Again, list[str]]:
    """What serves now, and what is told of it."""
    weights = wanted.weights or run.spec.export.weights
    spec = run.spec.model_copy(update={"export": ExportSpec(weights=weights)})
    state, notes = network.state_dict(), [LEARNT] if run.refitted else []
    if wanted.members is not None:
        choice = MemberChoice(network, run.bundle.contract, prepared.val, train=prepared.train)
        chosen = choice.best(wanted.members, run.facts.learnt)
        notes = [_told(run.bundle, network, chosen), *notes]
        smaller, state = cut(network, spec.network, chosen)
        spec = spec.model_copy(update={"ensemble": smaller.ensemble})
        network = Network(run.bundle.contract, smaller).eval().requires_grad_(False)
        network.load_state_dict(state, strict=True)
    own = _scored(prepared, answered_by(network, prepared.val))
    mean = mean_skill({name: own[name] for name in run.facts.learnt})
    facts = replace(run.facts, best_skill=mean)
    return Again(spec, network, facts, state, state if run.refitted else {}), notes


def _check_weights(wanted: Wanted, prepared: Prepared, serving: Serving) -> None:
    """What was asked for by name is not left undone with a note."""
    if wanted.weights == "int8" and serving.int8 is None:
        why = next((n for n in reversed(prepared.notes) if NO_INT8 in n), NO_INT8)
        alone = "" if wanted.members is None else "; without --weights members alone are cut"
        raise BadSpec(f"--weights: {why.removeprefix(BEWARE)}: nothing is written{alone}")


def _check(bundle: Bundle, ensemble: EnsembleSpec | None, wanted: Wanted) -> None:
    engine, members = bundle.manifest.engine, wanted.members
    weights = None if engine is None else engine.weights
    if members is None and wanted.weights in (None, weights):
        ways = "say --members 4 for fewer members, or --weights int8 for a smaller graph"
        if wanted.weights is None:
            raise BadSpec(f"nothing is to change: {ways}")
        raise BadSpec(f"--weights: those of {bundle.label} are {weights} already: {ways}")
    if members is None:
        return
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


def _skills(bundle: Bundle, network: Network, prepared: Prepared) -> dict[str, float]:
    """Of the answers of a bundle's own engine to validation rows."""
    engine, contract = proven(bundle).engine, bundle.contract
    parts = [
        engine.run({n: batch.inputs[n].numpy() for n in contract.array_names}, [*contract.tasks])
        for batch in split_batches(network, prepared.val, size=ROWS).in_order()
    ]
    return _scored(prepared, {name: joined([part[name] for part in parts]) for name in parts[0]})


def _scored(prepared: Prepared, outputs: Arrays) -> dict[str, float]:
    return skills(prepared.contract, prepared.val, prepared.train, outputs)


def _told(bundle: Bundle, network: Network, chosen: Members) -> str:
    which = ", ".join(str(one + 1) for one in chosen)
    return (
        f"{TRIMMED}{len(chosen)} of the {network.members} members of {bundle.label} (number "
        f"{which}), those that answer validation rows best together"
    )
