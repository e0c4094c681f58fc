"""Plans: from what `onepass serve` was given, and from the one in force to the next.

At a URL there is a run, which is fetched; which folder is what says `run_folders.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from onepass.app.requests.canary import Canary
from onepass.app.serving.fleet_file import FleetEntry, read
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.serving.run_folders import folders, holds_models, newest, run_of
from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.fetch import fetched
from onepass.app.stores.urls import hidden, is_url
from onepass.models.bundle import BadBundle, read_manifest, resolve
from onepass.models.contract import Contract
from onepass.models.contract.errors import suggestion

YAML = (".yaml", ".yml")


def plan_of(places: Sequence[Path | str], cache: CacheSpec | None = None) -> Plan:
    """What these paths say: folders, URLs of runs, or one fleet file.

    Raises:
        ValueError: with every problem.
    """
    cache = cache or CacheSpec()
    paths = [place if is_url(place) else Path(place) for place in places]
    files = [path for path in paths if isinstance(path, Path) and _is_file(path)]
    if files and len(paths) > 1:
        raise ValueError(f"{files[0]}: a fleet file names all models: give no other path")
    if files:
        return of_file(files[0], cache=cache)
    alone = len(paths) == 1 and not holds_models(paths[0])
    found, problems = list[Path | str](), list[str]()
    for path in paths:
        try:
            found += _models(path)
        except ValueError as error:
            problems.append(str(error))
    plan = _plan([_unnamed(path, cache) for path in found], problems, several=not alone)
    return plan.model_copy(update={"cache": cache})


def _is_file(path: Path) -> bool:
    return path.suffix in YAML and not path.is_dir()


def of_file(
    file: Path,
    kept: Mapping[FleetEntry, ModelPlan] | None = None,
    *,
    cache: CacheSpec | None = None,
) -> Plan:
    """What a fleet file says; what is `kept` stays as it is.

    Raises:
        ValueError: with every problem.
    """
    cache = cache or CacheSpec()
    said, entries, problems = read(file), list[ModelPlan | str](), list[str]()
    for at, entry in enumerate(said.models):
        try:
            entries.append((kept or {}).get(entry) or _named(entry, file.parent, cache))
        except ValueError as error:
            problems.append(f"{file}: models.{at}: {error}")
    plan = _plan(entries, problems, several=True)
    update = {
        "file": str(file.absolute()), "watch": said.watch, "default": said.default or plan.default,
        "cache": cache,
    }  # fmt: skip
    return plan.model_copy(update=update)


def _plan(entries: Iterable[ModelPlan | str], problems: Sequence[str], *, several: bool) -> Plan:
    """Of models, or what is wrong with them."""
    wrong = [*problems, *(one for one in entries if isinstance(one, str))]
    models = [one for one in entries if isinstance(one, ModelPlan)]
    names = [model.name for model in models]
    wrong += [
        f"{hidden(model.path)}: is called {model.name!r}, as another is: name both in a fleet file"
        for at, model in enumerate(models)
        if model.name in names[:at]
    ]
    if wrong:
        raise ValueError("\n".join(wrong))
    return Plan(models=tuple(models), default=names[0], several=several)


def _models(path: Path | str) -> Sequence[Path | str]:
    """The folders of the models that are meant, or the URL. Raises ValueError."""
    if isinstance(path, str):
        return [path]
    if not path.is_dir():
        raise BadBundle(f"{path}: no such folder")
    if not holds_models(path):
        return [path]
    return folders(path)


def _unnamed(path: Path | str, cache: CacheSpec) -> ModelPlan | str:
    """A model that is called as its bundle is; or what is wrong with it."""
    try:
        folder = newest(path, cache)
        manifest = read_manifest(folder)
    except ValueError as error:
        return str(error)
    return ModelPlan(
        name=manifest.name,
        path=path if isinstance(path, str) else str(path.absolute()),
        current=manifest.version,
        versions={manifest.version: str(folder)},
    )


def _named(entry: FleetEntry, beside: Path, cache: CacheSpec) -> ModelPlan:
    """A model of a fleet file that lies there. Raises ValueError."""
    if is_url(entry.path):
        return _remote(entry, cache)
    path = (beside / entry.path).absolute()
    found = [run_of(path, one) for one in entry.versions] or [resolve(path).absolute()]
    versions = {read_manifest(folder).version: str(folder) for folder in found}
    current, canary, shadow = next(iter(versions)), entry.canary, entry.shadow
    if canary is not None:
        version = _beside(versions, path, canary.version)
        canary = canary.model_copy(update={"version": version})
        _check_by(canary, read_manifest(found[0]).contract)
    if shadow is not None:
        shadow = _beside(versions, path, shadow)
    return ModelPlan(
        name=entry.name,
        path=str(path),
        current=current,
        canary=None if canary is None or canary.version == current else canary,
        shadow=None if shadow == current else shadow,
        versions=versions,
        pinned=entry.versions,
        drop=entry.drop,
        share=entry.share,
    )


def _check_by(canary: Canary, contract: Contract) -> None:
    """Raises ValueError: callers are told apart by what they cannot send."""
    if canary.by is not None and canary.by not in contract.inputs:
        near = suggestion(canary.by, contract.inputs)
        raise ValueError(f"canary.by: there is no such input: {canary.by!r}{near}")


def _beside(versions: dict[str, str], path: Path, name: str) -> str:
    """The version of a run that is tried, which is loaded, too. Raises ValueError."""
    folder = run_of(path, name)
    version = read_manifest(folder).version
    versions.setdefault(version, str(folder))
    return version


def _remote(entry: FleetEntry, cache: CacheSpec) -> ModelPlan:
    """A model of which a run lies at a URL. Raises ValueError."""
    if entry.versions or entry.canary is not None or entry.shadow is not None:
        raise ValueError("a URL is that of one run: it has no versions, canary or shadow")
    folder = fetched(entry.path, cache)
    version = read_manifest(folder).version
    return ModelPlan(
        name=entry.name,
        path=entry.path,
        current=version,
        versions={version: str(folder)},
        share=entry.share,
    )
