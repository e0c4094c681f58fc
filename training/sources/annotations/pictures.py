"""Pictures by their names: annotations say more or less of a path than a table does."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
WAY_OUT = "say source.table, or let source.path be the folder of the pictures alone"


class Pictures:
    """Finds a picture by its name, or by the end of it: `a.jpg` is `images/a.jpg` where no other
    picture is called so, and `/home/me/images/a.jpg` is, too. Of two names one must be the end of
    the other: `train/a.jpg` is not `val/a.jpg`.
    """

    def __init__(self, names: Iterable[str], *, are_rows: bool) -> None:
        """`are_rows`: whether they are the rows, so that a picture that is none is left out."""
        self.names = tuple(dict.fromkeys(names))
        self.are_rows = are_rows
        self._known = set(self.names)
        self._by_name, self._by_stem = defaultdict[str, list[str]](list), defaultdict(list)
        for name in self.names:
            path = PurePosixPath(name)
            self._by_name[path.name].append(name)
            self._by_stem[path.stem].append(name)

    def named(self, path: str) -> list[str]:
        """Those that a path may mean: one, none, or several."""
        parts = parts_of(path)
        exact = "/".join(parts)
        if exact in self._known:
            return [exact]
        return _ending(self._by_name.get(parts[-1], []), parts, stem=False)

    def with_stem(self, path: str) -> list[str]:
        """The same of a path without its suffix."""
        parts = parts_of(path)
        several = _ending(self._by_stem.get(parts[-1], []), parts, stem=True)
        exact = [one for one in several if without_suffix(one) == parts]
        return exact or several


def ambiguous(path: str, several: list[str]) -> str:
    """What is wrong where a path may mean several pictures."""
    return f"{path!r} may be {several[0]!r} or {several[1]!r}: {WAY_OUT}"


def below(folder: Path) -> list[str]:
    """The names of all pictures in a folder, and in the folders in it; none that a system hides."""
    paths = [file.relative_to(folder) for file in folder.rglob("*") if _is_picture(file)]
    return sorted(
        path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)
    )


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and file.is_file()


def _ending(names: list[str], parts: tuple[str, ...], *, stem: bool) -> list[str]:
    """Of these, all that end as the path does, or that the path ends as."""
    found = []
    for name in names:
        own = without_suffix(name) if stem else parts_of(name)
        shorter = min(len(own), len(parts))
        if own[-shorter:] == parts[-shorter:]:
            found.append(name)
    return found


def parts_of(path: str) -> tuple[str, ...]:
    """Of a path as Windows writes it, too."""
    return PurePosixPath(path.replace("\\", "/")).parts or ("",)


def without_suffix(name: str) -> tuple[str, ...]:
    """The parts of a path, the last without its suffix."""
    return PurePosixPath(name).with_suffix("").parts
