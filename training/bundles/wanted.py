"""What is to become of a bundle that is made again, and whether it can."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onepass.models.bundle import LATEST, BadBundle, Bundle
from onepass.models.graph_manifest import Weights
from onepass.models.network.ensemble import EnsembleSpec
from onepass.training.bundles.serving import NO_INT8, Serving
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.notes import BEWARE
from onepass.training.specs.spec import BadSpec


@dataclass(frozen=True)
class Wanted:
    """What is to become of a bundle; what is not said stays as it is."""

    members: int | None = None
    weights: Weights | None = None
    overrides: Sequence[str] = ()
    """Where its rows are now."""
    onnx: bool = True
    pictures: bool = True


def check(bundle: Bundle, ensemble: EnsembleSpec | None, wanted: Wanted) -> None:
    """That there is something to change, and members to cut. Raises BadBundle, BadSpec."""
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


def check_weights(wanted: Wanted, prepared: Prepared, serving: Serving) -> None:
    """What was asked for by name is not left undone with a note. Raises BadSpec."""
    if wanted.weights == "int8" and serving.int8 is None:
        why = next((n for n in reversed(prepared.notes) if NO_INT8 in n), NO_INT8)
        alone = "" if wanted.members is None else "; without --weights members alone are cut"
        raise BadSpec(f"--weights: {why.removeprefix(BEWARE)}: nothing is written{alone}")


def model_folder_of(bundle: Bundle, out: Path | None) -> Path:
    """Where the new one goes. Raises BadSpec."""
    name, beside = bundle.manifest.name, bundle.folder.absolute().parent
    if out is not None:
        return out / name
    if beside.name == name or (beside / LATEST).exists():
        return bundle.folder.parent
    raise BadSpec(
        f"{bundle.folder}: stands in no folder of a model, such as {name}/: say where models' "
        "folders are kept: --out checkpoints"
    )
