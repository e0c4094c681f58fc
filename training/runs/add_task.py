"""Adding tasks to a trained bundle: all that it has stands still, only the new tasks learn."""

from typing import Any

from onepass.models.bundle import Bundle, open_bundle
from onepass.training.data import inherited_split
from onepass.training.specs.spec import BadSpec, Spec


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
        return _settled(spec.model_copy(update={"init_from": bundle.folder}), bundle)


def _settled(spec: Spec, bundle: Bundle) -> Spec:
    spec = inherited_split.settled(spec, bundle)
    if not spec.add_tasks:
        return spec
    old, made = bundle.contract, bundle.manifest.network
    now = spec.network.model_dump(mode="json")
    problems = [
        f"add_tasks: {task} is a task of {bundle.label} already"
        for task in spec.add_tasks
        if task in old.tasks
    ]
    problems += [
        f"tasks.{task}: {bundle.label} has it: it must stand here, to be judged again"
        for task in old.tasks
        if task not in spec.tasks
    ]
    problems += [
        f"tasks.{task}: {bundle.label} does not have it: name it with --add-task, too"
        for task in spec.tasks
        if task not in old.tasks and task not in spec.add_tasks
    ]
    problems += [
        f"inputs.{name}: must be as {bundle.label} has it when tasks are added"
        for name in dict.fromkeys([*old.inputs, *spec.inputs])
        if name not in spec.inputs
        or name not in old.inputs
        or spec.inputs[name].kind != old.inputs[name].kind
    ]
    problems += [
        f"heads: of {task} must be as {bundle.label} has it when tasks are added"
        for task in old.tasks
        if _head(now["heads"], task) != _head(made["heads"], task)
    ]
    problems += [
        f"{part}: must be as {bundle.label} has it when tasks are added"
        for part in ("encoders", "trunk", "sharing")
        if now[part] != made[part]
    ]
    if problems:
        raise BadSpec("\n".join(problems))
    tasks = {**old.tasks, **{task: spec.tasks[task] for task in spec.add_tasks}}
    return spec.model_copy(update={"inputs": dict(old.inputs), "tasks": tasks})


def _head(heads: dict[str, Any], task: str) -> tuple[Any, Any]:
    return heads["activation"], heads["each"].get(task, heads["hidden"])
