"""Modules of one's own, where the command was called: they come before what is installed."""

import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

BEFORE = ("app", "models", "training")
"""What ours were called until one name, `onepass`, stood before them."""


def file_of(folder: Path, module: str) -> Path | None:
    """Where a module, or a package, of that name lies in a folder; None where it does not."""
    path = folder.joinpath(*module.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file
    return path if path.is_dir() else None


def load(folder: Path, module: str) -> ModuleType:
    """A module of that name: the folder's own, or else what is installed.

    Raises whatever the module raises.
    """
    if str(folder) not in sys.path:  # a command's path begins where it is installed
        first = 0 if file_of(folder, module) else len(sys.path)
        sys.path.insert(first, str(folder))
    return import_module(module)


def renamed(error: Exception) -> str:
    """The new name, where an import failed that asks for one of ours by the name of before."""
    name = error.name if isinstance(error, ImportError) else None
    if not name or name.partition(".")[0] not in BEFORE:
        return ""
    with suppress(ModuleNotFoundError):  # of a package that is not there either
        if find_spec(f"onepass.{name}") is not None:
            return f"; onepass's own is named onepass.{name} now"
    return ""
