"""What is searched: a point of it is a choice, and a choice is a spec."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna

from onepass.training.specs.spec import BadSpec, Spec, parse
from onepass.training.studies.tuning.document import Document, merged
from onepass.training.studies.tuning.widths import SCALES, widened
from onepass.training.studies.variant import dumped, section

LR = 10.0
"""How many times the spec's own learning rate is searched up and down."""
WEIGHT = 10.0
"""The same of a loss's weight, where the weights are fixed."""
PREFIX = "weight."
Params = Mapping[str, Any]


@dataclass(frozen=True)
class Space:
    """Around a spec, whose own settings are a point of it."""

    spec: Spec
    sharings: tuple[str, ...]
    balancings: tuple[str, ...]

    def own(self) -> dict[str, Any]:
        """The spec's own point."""
        spec, spec_weights = self.spec, getattr(self.spec.balancing, "weights", {})
        weights = {f"{PREFIX}{task}": _bounded(spec_weights.get(task, 1.0)) for task in spec.tasks}
        return {
            "sharing": spec.sharing.kind,
            "balancing": spec.balancing.kind,
            "widths": 1.0,
            "lr": spec.training.lr,
            **(weights if spec.balancing.kind == "fixed" else {}),
        }

    def suggest(self, trial: optuna.Trial) -> dict[str, Any]:
        """A point of it, by the sampler."""
        trial.suggest_categorical("sharing", self.sharings)
        balancing = trial.suggest_categorical("balancing", self.balancings)
        if balancing == "fixed":
            for task in self.spec.tasks:
                trial.suggest_float(f"{PREFIX}{task}", 1 / WEIGHT, WEIGHT, log=True)
        trial.suggest_categorical("widths", SCALES)
        rate = self.spec.training.lr
        trial.suggest_float("lr", rate / LR, rate * LR, log=True)
        return trial.params

    def document(self, params: Params) -> Document:
        """The spec of a point."""
        document = dumped(self.spec)
        if params == self.own():
            return document
        changed = merged(document, widened(self.spec, params["widths"]))
        changed["sharing"] = section(document.get("sharing"), params["sharing"])
        changed["balancing"] = section(document.get("balancing"), params["balancing"])
        if params["balancing"] == "fixed":
            changed["balancing"] = {"kind": "fixed", "weights": weights(params)}
        return merged(changed, {"training": {"lr": float(f"{params['lr']:.3g}")}})

    def words(self, params: Params) -> str:
        """In a line."""
        if params == self.own():
            return "the spec's own"
        words = [f"{params['sharing']} + {params['balancing']}"]
        words += [f"widths x{params['widths']:g}"] if params["widths"] != 1 else []
        return ", ".join([*words, f"lr {params['lr']:.3g}"])


def space(spec: Spec, sharings: Sequence[str], balancings: Sequence[str]) -> Space:
    """The kinds that are named, and the spec's own; one task shares and balances nothing.

    Raises:
        BadSpec: an unknown kind, or one that needs settings which the spec does not have.
    """
    if len(spec.tasks) == 1:
        sharings, balancings = [], []
    result = Space(
        spec,
        tuple(dict.fromkeys([spec.sharing.kind, *sharings])),
        tuple(dict.fromkeys([spec.balancing.kind, *balancings])),
    )
    problems = list[str]()
    even = {f"{PREFIX}{task}": 1.0 for task in spec.tasks}
    points = [{"sharing": one, "balancing": spec.balancing.kind} for one in result.sharings]
    points += [{"sharing": spec.sharing.kind, "balancing": one} for one in result.balancings]
    for point in points:
        try:
            parse(result.document(even | point | {"widths": 1.0, "lr": spec.training.lr}))
        except BadSpec as error:
            problems += str(error).splitlines()
    if problems:
        raise BadSpec("\n".join(dict.fromkeys(problems)))
    return result


def weights(params: Params) -> dict[str, float]:
    """Of the losses, with a mean of 1."""
    raw = {n.removeprefix(PREFIX): w for n, w in params.items() if n.startswith(PREFIX)}
    mean = sum(raw.values()) / len(raw)
    return {task: float(f"{weight / mean:.3g}") for task, weight in raw.items()}


def _bounded(weight: float) -> float:
    return min(max(weight, 1 / WEIGHT), WEIGHT)
