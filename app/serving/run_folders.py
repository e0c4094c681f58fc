"""Folders, and the runs in them.

A folder is a run where it has a manifest.json, a model's folder where it has `latest` or runs in
it, and a folder of models where each of its folders is one of those.
Nothing here is a path that a caller sent: a name is looked up among what is there.
"""

from pathlib import Path

from onepass.app.stores.cache_spec import CacheSpec
from onepass.app.stores.fetch import fetched
from onepass.models.bundle import LATEST, MANIFEST, BadBundle, resolve


def holds_models(path: Path | str) -> bool:
    """Whether it is a folder of models: it has no runs, and folders that have some."""
    if isinstance(path, str):
        return False
    return path.is_dir() and not is_model(path) and any(map(is_model, folders(path)))


def is_model(path: Path) -> bool:
    """Whether it is a run, or a model's folder."""
    return (path / MANIFEST).exists() or (path / LATEST).exists() or bool(runs(path))


def folders(path: Path) -> list[Path]:
    """Those in it that are not hidden."""
    return sorted(one for one in path.iterdir() if one.is_dir() and not one.name.startswith("."))


def runs(path: Path) -> list[Path]:
    """The runs in a model's folder."""
    return sorted(manifest.parent for manifest in path.glob(f"[!.]*/{MANIFEST}"))


def newest(path: Path | str, cache: CacheSpec) -> Path:
    """The folder of the run that a path says: itself, the newest in it, or what is fetched from a
    URL. Raises BadBundle."""
    return fetched(path, cache) if isinstance(path, str) else resolve(path).absolute()


def run_of(path: Path, name: str) -> Path:
    """The run of this name, or the newest. Raises BadBundle."""
    if name == LATEST:
        return resolve(path).absolute()
    folder = next((run for run in runs(path) if run.name == name), None)
    if folder is None:
        raise BadBundle(f"versions: {path} holds no run {name!r}")
    return folder.absolute()
