"""Paths of the machine that trains: a bundle tells the names of its files, and no more.

What a spec says in its own words, relative to where training was started, stays as it is said.
"""

import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from onepass.training.specs.spec import Spec

ROOT = Path(__file__).parents[2]
BEFORE = rb"(?<![\w./\\-])"
"""A path begins here: what stands before it is no part of one."""


def told(spec: Spec, *, exclude_unset: bool = False) -> dict[str, Any]:
    """The spec as a bundle keeps it: of a file elsewhere on this machine, the name alone."""
    plain = spec.model_dump(mode="python", exclude_unset=exclude_unset)
    written = spec.model_dump(mode="json", exclude_unset=exclude_unset)
    named: dict[str, Any] = _named(plain, written)
    return named


def _named(value: Any, written: Any) -> Any:
    match value:
        case PurePath():
            return value.name if _is_elsewhere(value) else written
        case str():
            return PurePath(value).name if value[:1] == "/" and _is_here(value) else written
        case Mapping():
            pairs = zip(value.values(), written.items(), strict=True)
            return {name: _named(one, same) for one, (name, same) in pairs}
        case list() | tuple():
            return [_named(one, same) for one, same in zip(value, written, strict=True)]
        case _:
            return written


def _is_elsewhere(path: PurePath) -> bool:
    return path.is_absolute() or ".." in path.parts or path.parts[:1] == ("~",)


def _is_here(text: str) -> bool:
    """Whether it is a file of this machine, and no text that looks like one."""
    path = Path(text)
    return len(path.parts) > 2 and path.exists()


def without(files: Mapping[str, bytes], spec: Spec, model_folder: Path) -> dict[str, bytes]:
    """Files of a bundle, in which paths below any folder that training knew are cut to what lies
    below it: notes and failures of libraries name such paths."""
    folders = sorted(_folders(spec, model_folder), key=len, reverse=True)
    pattern = BEFORE + b"(?:%b)/" % b"|".join(re.escape(one.encode()) for one in folders)
    return {name: re.sub(pattern, b"", content) for name, content in files.items()}


def _folders(spec: Spec, model_folder: Path) -> set[str]:
    """Those of the spec's files; where training runs and writes, for a moment, too; where Python
    and all of this is installed."""
    paths = [*_paths(spec.model_dump(mode="python")), model_folder]
    absolute = [path.absolute() for path in paths]
    folders = {one.parent for path in absolute for one in (path, path.resolve())}
    scratch = Path(tempfile.gettempdir())
    known = {Path.cwd(), Path.home(), scratch, ROOT, Path(sys.prefix), Path(sys.base_prefix)}
    return {str(one) for one in folders | known if len(one.parts) > 1}


def _paths(value: Any) -> list[Path]:
    match value:
        case Path():
            return [value.expanduser()]
        case Mapping():
            return [path for one in value.values() for path in _paths(one)]
        case list() | tuple():
            return [path for one in value for path in _paths(one)]
        case _:
            return []
