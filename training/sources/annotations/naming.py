"""Which picture of ours a file of annotations means, and what becomes of those that are none."""

from onepass.training.sources.annotations.pictures import Pictures, ambiguous


class Naming:
    """Gathers what is wrong, and what is left out, while a file is read."""

    def __init__(self, pictures: Pictures) -> None:
        """`pictures` are those that can be meant."""
        self._pictures = pictures
        self._taken = dict[str, str]()
        self._absent = list[str]()
        self._wrong = list[str]()

    def of(self, path: str, candidates: list[str] | None = None) -> str | None:
        """The picture that a path means, or the only one of some candidates; None where there is
        none, or a problem."""
        several = self._pictures.named(path) if candidates is None else candidates
        if not several:
            self._absent.append(path)
            return None
        if len(several) > 1:
            self._wrong.append(ambiguous(path, several))
            return None
        name = several[0]
        if self._taken.setdefault(name, path) != path:
            self._wrong.append(f"{self._taken[name]!r} and {path!r} are both {name!r}")
            return None
        return name

    @property
    def problems(self) -> list[str]:
        """Pictures that may be several; and where these are no rows of a table, those that are not
        there."""
        if not self._absent or self._pictures.are_rows:
            return self._wrong
        first = ", ".join(map(repr, self._absent[:3]))
        more = ", ..." if len(self._absent) > 3 else ""
        way = "take them out of it, or say with source.table which pictures there are"
        return [f"{len(self._absent)} pictures are not there: {first}{more}: {way}", *self._wrong]

    def notes(self, file: str) -> list[str]:
        """Pictures of the file that are no rows."""
        if not self._absent:
            return []
        count, first = len(self._absent), self._absent[0]
        return [f"{file}: {count} pictures are no rows and are left out, as {first!r}"]
