"""From the plan in force to the next: another version, what is tried, what is put down.

Nothing here is a path that a caller sent: a name is looked up among what is there.
"""

from pathlib import Path

from onepass.app.requests.errors import NotFound
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.planning import run_of, runs
from onepass.models.bundle import LATEST, read_manifest


def swapped(plan: Plan, model: ModelPlan, version: str | None = None) -> Plan:
    """The plan in which another version of a model answers: that run, or what its path says now.
    What is served beside stays.

    Raises:
        NotFound: there is no such run, or it may not be asked for.
        BadBundle: what its path says is no bundle.
    """
    if version is not None and version in model.versions:
        said, wanted = version, Path(model.versions[version])
    else:
        wanted = _newest(model) if version is None else _asked(model, version)
        said = read_manifest(wanted).version
    versions = {said: str(wanted)} | {v: one for v, one in _beside(model).items() if v != said}
    canary = None if model.canary is None or model.canary.version == said else model.canary
    return plan.put(
        model.model_copy(update={"current": said, "versions": versions, "canary": canary})
    )


def _newest(model: ModelPlan) -> Path:
    """What a model's path says now. Raises BadBundle."""
    return run_of(Path(model.path), model.pinned[0] if model.pinned else LATEST)


def _beside(model: ModelPlan) -> dict[str, str]:
    """What stays loaded whichever version answers: what is tried, and what is pinned."""
    return _tried(model) | _pinned(model)


def _tried(model: ModelPlan) -> dict[str, str]:
    """What some callers try: nothing, or one."""
    canary = model.canary
    return {} if canary is None else {canary.version: model.versions[canary.version]}


def _pinned(model: ModelPlan) -> dict[str, str]:
    """What the fleet file names beside the first."""
    if len(model.pinned) < 2:
        return {}
    if model.current is None:
        folders = [run_of(Path(model.path), one) for one in model.pinned]
        return {read_manifest(folder).version: str(folder) for folder in folders}
    return {
        version: folder
        for version, folder in model.versions.items()
        if Path(folder).name in model.pinned or version not in (model.current, *_tried(model))
    }


def _asked(model: ModelPlan, version: str) -> Path:
    """The run that a caller names. Raises NotFound."""
    there = {run.name: run.absolute() for run in runs(Path(model.path))}
    allowed = {name for name in there if not model.pinned or name in model.pinned}
    if version not in allowed:
        raise NotFound(f"{model.name!r} has no such version to ask for")
    return there[version]


def promoted(plan: Plan, model: ModelPlan) -> Plan:
    """The plan in which what some callers try answers all. Raises NotFound."""
    return swapped(plan, model, *_wanted(model))


def dropped(plan: Plan, model: ModelPlan) -> Plan:
    """The plan in which nobody tries another version. Raises NotFound."""
    tried, pinned = _wanted(model), _pinned(model)
    versions = {v: one for v, one in model.versions.items() if v not in tried or v in pinned}
    return plan.put(model.model_copy(update={"canary": None, "versions": versions}))


def _wanted(model: ModelPlan) -> list[str]:
    """The version that is tried. Raises NotFound."""
    if model.canary is None:
        raise NotFound(f"nobody tries another version of {model.name!r}")
    return [model.canary.version]


def put_down(plan: Plan, model: ModelPlan) -> Plan:
    """The plan in which a model is not loaded."""
    update = {"current": None, "versions": dict[str, str](), "canary": None}
    return plan.put(model.model_copy(update=update))
