"""What a bundle keeps of the run that made it: the spec, how far it went, its history, and whether
the data that lies here is the one it was trained on."""

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from onepass.models.bundle import MANIFEST, BadBundle, Bundle
from onepass.models.network import NetworkSpec
from onepass.training.bundles.report import KNOWN
from onepass.training.data.inherited_split import trusting
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.finishing import thresholds
from onepass.training.runs.checkpoint import HISTORY
from onepass.training.runs.facts import Facts
from onepass.training.runs.refit import REFITTED
from onepass.training.specs.overrides import override
from onepass.training.specs.spec import BadSpec, Spec, parse

MAY_BE_SAID = ("source", "trunk.factory")
"""What a bundle does not know of the machine it is on: where its rows are, and code."""
WAY_OUT = "say where its rows are now, as in --set source.path=FILE"


class KeptRun(NamedTuple):
    """A run, as its bundle tells of it."""

    bundle: Bundle
    spec: Spec
    facts: Facts
    history: list[dict[str, Any]]
    ended: str
    refitted: bool
    """Whether its weights have learnt from validation rows, too."""
    suspects: tuple[str, ...]
    """Tasks that it may have learnt from rows that are judged."""

    @classmethod
    def of(cls, bundle: Bundle, overrides: Sequence[str] = ()) -> "KeptRun":
        """The run of a bundle; `overrides` say where its rows are.

        Raises:
            BadBundle: no training of ours wrote it.
            BadSpec: something else is overridden.
        """
        spec = _spec(bundle, overrides)
        with trusting(bundle):
            report = bundle.report()
            history = [orjson.loads(line) for line in bundle.files[HISTORY].splitlines()]
            tasks = report["tasks"]
            ended = str(report["ended"])
            return cls(
                bundle,
                spec,
                _facts(report, bundle.manifest.made),
                history,
                ended,
                spec.training.refit and REFITTED in ended,
                tuple(name for name in tasks if tasks[name]["verdict"].endswith(KNOWN)),
            )

    def prepared(self) -> Prepared:
        """Its rows, read again through its own contract.

        Raises:
            BadSpec: they are not there, or are not what they were.
        """
        bundle, made = self.bundle, self.bundle.manifest.made
        try:
            prepared = prepare(self.spec, bundle.contract)
        except (BadSpec, OSError) as error:
            raise BadSpec(f"{bundle.label}: its rows cannot be read: {WAY_OUT}\n{error}") from None
        if prepared.fingerprint != made["fingerprint"]:
            raise BadSpec(
                f"{bundle.label}: these are not the rows that it was trained on: their fingerprint "
                f"is {prepared.fingerprint[:12]}…, the manifest says {made['fingerprint'][:12]}…; "
                f"{WAY_OUT}, as they were then, or train anew"
            )
        contract = bundle.contract
        if prepared.calibration is not None or not self.refitted:  # never by rows that it knows
            contract = thresholds.again(contract, self.spec.tasks)
        return replace(
            prepared,
            contract=contract,
            split=made.get("split", prepared.split),
            suspects=self.suspects,
        )


def _spec(bundle: Bundle, overrides: Sequence[str]) -> Spec:
    manifest = bundle.manifest
    document = deepcopy(manifest.spec)
    for each in overrides:
        path = each.partition("=")[0]
        if not any(path == one or path.startswith(f"{one}.") for one in MAY_BE_SAID):
            raise BadSpec(
                f"--set {each}: the bundle says the rest: what can be said anew is "
                f"{' and '.join(MAY_BE_SAID)}"
            )
        try:
            override(document, each)
        except ValueError as error:
            raise BadSpec(str(error)) from None
    try:
        spec = parse(document)
        same = spec.network.told() == NetworkSpec.model_validate(manifest.network).told()
    except ValueError as error:
        if overrides:
            raise BadSpec(f"--set {' --set '.join(overrides)}: {error}") from None
        raise BadBundle(f"{_where(bundle)}: {error}") from None
    alike = {*spec.inputs} == {*bundle.contract.inputs}, {*spec.tasks} == {*bundle.contract.tasks}
    if not same or not all(alike) or "fingerprint" not in manifest.made:
        raise BadBundle(f"{_where(bundle)}: it does not tell how the bundle was made")
    return spec


def _where(bundle: Bundle) -> str:
    return f"{bundle.folder / MANIFEST}: spec: no training of onepass wrote it"


def _facts(report: Mapping[str, Any], made: Mapping[str, Any]) -> Facts:
    tasks = report["tasks"]
    alone = {
        name: (task["best_epoch_alone"], skill)
        for name, task in tasks.items()
        if (skill := task["best_skill_alone"]) is not None and task["best_epoch_alone"]
    }
    skill = report["best_skill"]
    return Facts(
        epoch=report["epochs"],
        best_epoch=report["best_epoch"],
        best_skill=math.nan if skill is None else skill,
        best_alone=alone,
        learnt=[name for name, task in tasks.items() if task.get("trained", True)],
        seconds=report["seconds"],
        threads=made.get("threads", 1),
    )
