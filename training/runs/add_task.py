"""Adding tasks to a trained bundle: all that it has stands still, only the new tasks learn."""

from collections.abc import Iterator
from typing import Any

from onepass.models.bundle import Bundle, open_bundle
from onepass.models.network import NetworkSpec
from onepass.training.data import inherited_split
from onepass.training.specs.kept import NETWORK, kept
from onepass.training.specs.spec import BadSpec, Spec

ALWAYS = ("encoders", "trunk", "heads", "sharing")
"""Sections that every bundle has; later builds added others, which an older one may lack."""


def settled(spec: Spec) -> Spec:
    """The spec that names the very run, whatever comes later, and splits rows as that did. Where
    tasks are added, inputs and old tasks are those of the bundle, vocabularies and labels included.

    Raises:
        BadSpec: the spec is not that of the bundle and the new tasks; all problems at once.
        BadBundle: there is none.
    """
    if spec.init_from is None:
        return spec
    bundle = open_bundle(spec.init_from)
    with inherited_split.trusting(bundle):
        spec = spec.model_copy(update={"init_from": bundle.folder})
        return _settled(_with_network(spec, bundle), bundle)


def _with_network(spec: Spec, bundle: Bundle) -> Spec:
    """What a spec leaves to its recipe is as the bundle has it, so that its weights fit."""
    network = bundle.manifest.network
    theirs = {name: dict(network[name]) for name in NETWORK if network.get(name)}
    for name, section in theirs.items():
        if "each" in section:
            known = spec.inputs if name == "encoders" else spec.tasks
            each = {named: one for named, one in section["each"].items() if named in known}
            section["each"] = each
    try:
        return kept(spec, theirs, NETWORK)
    except BadSpec:  # other inputs, another trunk
        return spec


def _settled(spec: Spec, bundle: Bundle) -> Spec:
    spec = inherited_split.settled(spec, bundle)
    if not spec.add_tasks:
        return spec
    old = bundle.contract
    problems = [*_of_tasks(spec, bundle), *_of_inputs(spec, bundle), *_of_network(spec, bundle)]
    if problems:
        raise BadSpec("\n".join(problems))
    tasks = {**old.tasks, **{task: spec.tasks[task] for task in spec.add_tasks}}
    return spec.model_copy(update={"inputs": dict(old.inputs), "tasks": tasks})


def _of_tasks(spec: Spec, bundle: Bundle) -> Iterator[str]:
    old, label = bundle.contract.tasks, bundle.label
    for task in spec.add_tasks:
        if task in old:
            yield f"add_tasks: {task} is a task of {label} already"
    for task in old:
        if task not in spec.tasks:
            yield f"tasks.{task}: {label} has it: it must stand here, to be judged again"
    for task in spec.tasks:
        if task not in old and task not in spec.add_tasks:
            yield f"tasks.{task}: {label} does not have it: name it with --add-task, too"


def _of_inputs(spec: Spec, bundle: Bundle) -> Iterator[str]:
    old, new = bundle.contract.inputs, spec.inputs
    for name in dict.fromkeys([*old, *new]):
        if name not in new or name not in old or new[name].kind != old[name].kind:
            yield f"inputs.{name}: {_as_it_is(bundle)}"


def _of_network(spec: Spec, bundle: Bundle) -> Iterator[str]:
    network = bundle.manifest.network
    made_of = NetworkSpec.model_validate({**network, **{name: network[name] for name in ALWAYS}})
    now, made = spec.network.told(), made_of.told()
    for task in bundle.contract.tasks:
        if _head(now["heads"], task) != _head(made["heads"], task):
            yield f"heads: of {task} {_as_it_is(bundle)}"
        if spec.targets.of(task) != made_of.targets.of(task):
            yield f"targets: of {task} {_as_it_is(bundle)}"
    for part in ("encoders", "trunk", "sharing"):
        if now[part] != made[part]:
            yield f"{part}: {_as_it_is(bundle)}"
    if _members(now) != _members(made):
        yield f"ensemble: {_as_it_is(bundle)}"


def _members(network: dict[str, Any]) -> tuple[int, str] | None:
    """How many members, and how they differ; of a bundle of before there is one."""
    ensemble = network.get("ensemble")
    return None if ensemble is None else (ensemble["members"], ensemble["kind"])


def _as_it_is(bundle: Bundle) -> str:
    return f"must be as {bundle.label} has it when tasks are added"


def _head(heads: dict[str, Any], task: str) -> tuple[Any, Any]:
    return heads["activation"], heads["each"].get(task, heads["hidden"])
