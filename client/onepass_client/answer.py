"""What is answered of one row, and what stands in its place where the row is refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from onepass_client.kinds import Kind
from onepass_client.problems import Problem, problems
from onepass_client.reading import kind_of
from onepass_client.truths import Truth

K = TypeVar("K", bound=Kind)
WARNINGS, TYPICAL = "warnings", "typical"
"""What stands beside tasks, where it is asked for; never an object, as tasks' answers are."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which request an answer is of."""

    request_id: str = ""
    model: str = ""
    """`taxi/2026-11-22T10-00-00`."""
    answer_id: str | None = None
    """By which truths are told, where the service keeps answers."""
    timing: str = ""
    """`queue;dur=0.1, forward;dur=0.3`, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Answer(Mapping[str, Kind]):
    """Every task's answer to one row, by the name of the task."""

    tasks: Mapping[str, Kind]
    row: int = 0
    """Its number among the rows that were given, from 0."""
    source: Source = Source()
    row_of_request: int = field(default=0, repr=False)
    typical: float | None = None
    """The share of rows held out that lie as far from what training saw, where it is told."""
    warnings: tuple[Problem, ...] = ()
    """What of the row lies outside of what training saw, where `with_=["warnings"]` asks."""

    def __getitem__(self, task: str) -> Kind:
        return self.tasks[task]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tasks)

    def __len__(self) -> int:
        return len(self.tasks)

    def task(self, name: str, kind: type[K]) -> K:
        """One task's answer, which is of this kind.

        Raises:
            KeyError: there is no such task, or it was not asked for.
            TypeError: it is of another kind.
        """
        found = self.tasks[name]
        if not isinstance(found, kind):
            raise TypeError(f"{name}: is {type(found).__name__}, not {kind.__name__}")
        return found

    def truth(self, **labels: Any) -> Truth:
        """What was true of this row, by task, to be told by `tell`.

        Raises:
            ValueError: the service keeps no answers.
        """
        if self.source.answer_id is None:
            raise ValueError("the answer has no id: the service keeps none (ONEPASS_FEEDBACK)")
        return Truth(self.source.answer_id, labels, row=self.row_of_request)

    def fields(self) -> dict[str, Any]:
        """`{"fare.value": 11.2, "card.label": "cash", ...}`, as the service said them."""
        return {
            f"{task}.{name}": value
            for task, said in self.items()
            for name, value in said.raw.items()
        }


@dataclass(frozen=True, slots=True)
class BadRow:
    """Stands in a stream in place of the answer to a row that is refused."""

    row: int
    problems: tuple[Problem, ...]


def answer_of(said: Mapping[str, Any], source: Source, *, row: int, first: int = 0) -> Answer:
    """The answer to a row: by its number in the request, which begins with row `first`."""
    return Answer(
        {name: kind_of(one) for name, one in said.items() if isinstance(one, dict)},
        row=first + row,
        source=source,
        row_of_request=row,
        typical=typical if isinstance(typical := said.get(TYPICAL), float | int) else None,
        warnings=problems(said.get(WARNINGS)),
    )


def columns(answers: Iterable[Answer]) -> dict[str, list[Any]]:
    """A column per field, `fare.value`, as any library of frames takes them; None where a row has
    no such field."""
    rows = [answer.fields() for answer in answers]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}
