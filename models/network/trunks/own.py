"""Modules of one's own, where the command was called, though their packages are named like ours.

A folder `models` in one's own repository is no less usual than ours, which Python knows already. So
what lies there is loaded from its place, under a name that nobody else has; and it imports what
lies beside it, relatively or by its whole name, before what is installed. Ours stays what it is.
"""

import builtins
import hashlib
import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

OURS = ("app", "models", "training")
ROOMS = Path(__file__).parents[3]
"""Where ours are installed."""
_trees: dict[str, "Tree"] = {}
"""By the name that stands before those of its modules."""


def file_of(folder: Path, module: str) -> Path | None:
    """Where a module, or a package, of that name lies in a folder; None where it does not."""
    place = folder.joinpath(*module.split("."))
    for file in (place / "__init__.py", place.with_suffix(".py")):
        if file.is_file():
            return file
    return place if place.is_dir() else None


def load(folder: Path, module: str) -> ModuleType:
    """A module of that name: the folder's own, or else what is installed.

    Raises whatever the module raises.
    """
    own = file_of(folder, module)
    if own is None or own.is_dir() or not _named_like_ours(folder):
        if str(folder) not in sys.path:  # a command's path begins where it is installed
            sys.path.append(str(folder))
        return import_module(module)
    name = f"_own_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    if name not in _trees:
        _trees[name] = Tree(name, folder)
        sys.meta_path.insert(0, _trees[name])
    return import_module(f"{name}.{module}")


def _named_like_ours(folder: Path) -> bool:
    """Whether anything there has one of our names, and is not ours."""
    found = [file_of(folder, name) for name in OURS]
    return any(file is not None and not file.is_relative_to(ROOMS) for file in found)


class Tree(MetaPathFinder):
    """The modules of one folder, under names of their own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        root = sys.modules[name] = ModuleType(name)
        root.__path__ = [str(folder)]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Of modules of this tree, as Python finds it; but they import through `find`."""
        if not fullname.startswith(f"{self.name}."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(fullname, spec.loader.path)
            spec.loader.tree = self
        return spec

    def find(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """What an import statement of such a module gives."""
        if not level and (name == "importlib" or (name.startswith("importlib.") and not fromlist)):
            builtins.__import__(name)
            return self._importlib()
        if level or file_of(self.folder, name) is None:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        found = import_module(f"{self.name}.{name}")
        if not fromlist:
            return sys.modules[f"{self.name}.{name.partition('.')[0]}"]
        builtins.__import__(found.__name__, globals, locals, self._own(name, fromlist), 0)
        if all(hasattr(found, one) for one in fromlist if one != "*"):
            return found
        return builtins.__import__(name, globals, locals, fromlist, 0)

    def import_module(self, name: str, package: str | None = None) -> ModuleType:
        """What `importlib.import_module` gives such a module."""
        if name.startswith(".") or file_of(self.folder, name) is None:
            return import_module(name, package)
        return import_module(f"{self.name}.{name}")

    def _importlib(self) -> ModuleType:
        """Python's `importlib`, but that its `import_module` looks into this tree first."""
        twin = ModuleType("importlib")
        twin.__dict__.update(vars(importlib) | {"import_module": self.import_module})
        return twin

    def _own(self, package: str, names: Sequence[str]) -> list[str]:
        """Those that are modules of the package."""
        return [one for one in names if file_of(self.folder, f"{package}.{one}") is not None]


class Loader(SourceFileLoader):
    """Runs a module whose imports look into its own tree first."""

    tree: Tree

    def exec_module(self, module: ModuleType) -> None:
        """Every name of Python's, but for `__import__`."""
        module.__dict__["__builtins__"] = vars(builtins) | {"__import__": self.tree.find}
        super().exec_module(module)
