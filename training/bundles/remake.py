"""A bundle made again, of another: of fewer members, or with smaller weights in its graph.

Rows are read again, and what depends on those held out - thresholds, golden rows, the report - is
made anew, by the very path by which training ends. The bundle that was there stays as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.bundle_writing import new_version
from onepass.models.contract import Arrays
from onepass.models.engines.torch import TorchEngine
from onepass.models.network import Network
from onepass.models.network.member_cut import cut
from onepass.models.proven import proven
from onepass.training.bundles import write
from onepass.training.bundles.kept_run import KeptRun
from onepass.training.bundles.wanted import Wanted, check, check_weights, model_folder_of
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.answers import computed, unlabelled
from onepass.training.evaluation.evaluate import mean_skill, tallied_skills
from onepass.training.evaluation.member_choice import MemberChoice, Members
from onepass.training.evaluation.notes import BEWARE
from onepass.training.evaluation.tallies import tallies
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.disks import check_folder
from onepass.training.runs.facts import Facts
from onepass.training.specs.export import ExportSpec
from onepass.training.specs.spec import Spec

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
    check(bundle, run.spec.ensemble, wanted)
    model_folder = check_folder(model_folder_of(bundle, out))
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
        check=partial(check_weights, wanted, prepared),
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
    own = _scored(prepared, computed(network, unlabelled(network, prepared.val)))
    mean = mean_skill({name: own[name] for name in run.facts.learnt})
    facts = replace(run.facts, best_skill=mean)
    return Again(spec, network, facts, state, state if run.refitted else {}), notes


def _skills(bundle: Bundle, network: Network, prepared: Prepared) -> dict[str, float]:
    """Of the answers of a bundle's own engine to validation rows."""
    engine, contract = proven(bundle).engine, bundle.contract
    parts = (
        engine.run({n: batch.inputs[n].numpy() for n in contract.array_names}, [*contract.tasks])
        for batch in unlabelled(network, prepared.val).in_order()
    )
    return _scored(prepared, parts)


def _scored(prepared: Prepared, parts: Iterable[Arrays]) -> dict[str, float]:
    """Of the answers to validation rows, batch by batch."""
    found = tallies(prepared.contract, prepared.val, parts)
    return tallied_skills(prepared.contract, prepared.val, prepared.train, found)


def _told(bundle: Bundle, network: Network, chosen: Members) -> str:
    which = ", ".join(str(one + 1) for one in chosen)
    return (
        f"{TRIMMED}{len(chosen)} of the {network.members} members of {bundle.label} (number "
        f"{which}), those that answer validation rows best together"
    )
