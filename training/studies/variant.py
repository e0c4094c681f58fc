"""What is compared: a way of sharing with a way of balancing, or a task trained alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onepass.training.balancing.losses.scaled import ScaledSpec
from onepass.training.batches.curriculum import TasksSpec
from onepass.training.specs.spec import BadSpec, Spec, parse

Document = dict[str, Any]


@dataclass(frozen=True)
class Variant:
    """A name, and the spec that is trained under it."""

    name: str
    document: Document = field(compare=False, hash=False)
    sharing: str = ""
    balancing: str = ""
    only: str | None = None
    """The one task that is trained, where it is trained alone."""

    def spec(self, seed: int) -> Spec:
        """The spec of one run: its own seed, one thread, so that runs fit side by side."""
        training = self.document.get("training", {}) | {"seed": seed, "threads": 1}
        return parse(self.document | {"training": training})

    def unrefitted(self) -> "Variant":
        """The same as far as validation rows judge it, which a refit comes after."""
        training = self.document.get("training", {}) | {"refit": False}
        return replace(self, document=self.document | {"training": training})


def grid(spec: Spec, sharings: Sequence[str], balancings: Sequence[str]) -> list[Variant]:
    """Every sharing with every balancing; first `hard` + `equal`, which others are held against.

    A kind that the spec itself names keeps the settings it has there. A spec that says `scaled`, as
    the recipe does, has that among its balancings without being asked.

    Raises:
        BadSpec: an unknown kind, or one that needs settings which the spec does not have.
    """
    own = [spec.balancing.kind] if isinstance(spec.balancing, ScaledSpec) else []
    pairs = [("hard", "equal"), *((s, b) for s in sharings for b in [*balancings, *own])]
    result, problems = list[Variant](), list[str]()
    for sharing, balancing in dict.fromkeys(pairs):
        try:
            result.append(_variant(spec, sharing, balancing))
        except BadSpec as error:
            problems += str(error).splitlines()
    if problems:
        raise BadSpec("\n".join(dict.fromkeys(problems)))
    return result


def _variant(spec: Spec, sharing: str, balancing: str) -> Variant:
    document = dumped(spec)
    document["sharing"] = section(document.get("sharing"), sharing)
    document["balancing"] = section(document.get("balancing"), balancing)
    parse(document)
    return Variant(f"{sharing} + {balancing}", document, sharing, balancing)


def section(current: Document | None, kind: str) -> Document:
    """Of a spec: what it says of this kind, or nothing but the kind."""
    return current if current is not None and current.get("kind") == kind else {"kind": kind}


def weighted(spec: Spec, weights: Mapping[str, float], name: str) -> Variant:
    """`hard` sharing with a weighted sum of the losses."""
    document = dumped(spec)
    document["sharing"] = section(document.get("sharing"), "hard")
    document["balancing"] = {"kind": "fixed", "weights": dict(weights)}
    return Variant(name, document, "hard", "fixed")


def alone(spec: Spec, task: str) -> Variant:
    """One task of the spec: what others are measured against. Its rows are read with all tasks."""
    document = dumped(spec)
    tasks_wait = isinstance(spec.curriculum, TasksSpec)  # of one task, there is nothing to wait for
    for name in ("sharing", "balancing", *(["curriculum"] * tasks_wait)):
        document.pop(name, None)
    return Variant(f"{task} alone", document, only=task)


def dumped(spec: Spec) -> Document:
    """What the user said, and no default."""
    document: Document = spec.model_dump(mode="json", exclude_unset=True)
    return document
