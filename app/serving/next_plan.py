"""From the plan in force to the next: another version, what is tried, what is put down.

Nothing here is a path that a caller sent: a name is looked up among what is there.
"""

from pathlib import Path
from typing import Any

from onepass.app.requests.errors import NotFound
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.run_folders import newest, run_of, runs
from onepass.app.stores.urls import is_url
from onepass.models.bundle import LATEST, read_manifest

ALONE: dict[str, Any] = {"canary": None, "shadow": None}
"""Nothing is tried."""


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
        wanted = _newest(plan, model) if version is None else _asked(model, version)
        said = read_manifest(wanted).version
    versions = {said: str(wanted)} | {v: one for v, one in _beside(model).items() if v != said}
    update = {"current": said, "versions": versions}
    return plan.put(model.model_copy(update=update | (ALONE if said == model.tried else {})))


def _newest(plan: Plan, model: ModelPlan) -> Path:
    """What a model's path says now. Raises BadBundle."""
    if is_url(model.path):
        return newest(model.path, plan.cache)
    return run_of(Path(model.path), model.pinned[0] if model.pinned else LATEST)


def _beside(model: ModelPlan) -> dict[str, str]:
    """What stays loaded whichever version answers: what is tried, and what is pinned."""
    return _tried(model) | _pinned(model)


def _tried(model: ModelPlan) -> dict[str, str]:
    """What some callers try, or what is a shadow: nothing, or one."""
    return {} if model.tried is None else {model.tried: model.versions[model.tried]}


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
    if is_url(model.path):
        raise NotFound(f"{model.name!r} has one version, that at its URL")
    there = {run.name: run.absolute() for run in runs(Path(model.path))}
    allowed = {name for name in there if not model.pinned or name in model.pinned}
    if version not in allowed:
        raise NotFound(f"{model.name!r} has no such version to ask for")
    return there[version]


def promoted(plan: Plan, model: ModelPlan) -> Plan:
    """The plan in which what is tried answers all. Raises NotFound."""
    return swapped(plan, model, *_wanted(model))


def dropped(plan: Plan, model: ModelPlan) -> Plan:
    """The plan in which no other version is tried. Raises NotFound."""
    tried, pinned = _wanted(model), _pinned(model)
    versions = {v: one for v, one in model.versions.items() if v not in tried or v in pinned}
    return plan.put(model.model_copy(update=ALONE | {"versions": versions}))


def _wanted(model: ModelPlan) -> list[str]:
    """The version that is tried. Raises NotFound."""
    if model.tried is None:
        raise NotFound(f"nobody tries another version of {model.name!r}")
    return [model.tried]


def put_down(plan: Plan, model: ModelPlan) -> Plan:
    """The plan in which a model is not loaded."""
    update = {"current": None, "versions": dict[str, str]()}
    return plan.put(model.model_copy(update=ALONE | update))
