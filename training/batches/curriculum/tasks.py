"""Some tasks before others, in stages; after the last of them all tasks learn.

A task that has not begun has no loss: it moves nothing, as if its labels were missing.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onepass.models.contract.errors import suggestion
from onepass.models.contract.frozen import Frozen, Name


class Lesson(Frozen):
    """The tasks that learn, for so many epochs; the last may last to the end."""

    tasks: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The tasks that learn in this stage."""
    epochs: Annotated[int, Field(ge=1)] | None = None
    """How many epochs it lasts. The last stage may leave it out, and lasts to the end."""


class TasksSpec(Frozen):
    """Some tasks before others, in stages; after the last of them all tasks learn.

    stages: [{tasks: [fare], epochs: 5}, {tasks: [fare, tip], epochs: 5}], then all.
    """

    kind: Literal["tasks"] = "tasks"
    stages: Annotated[tuple[Lesson, ...], Field(min_length=1)] = Field(
        examples=[[{"tasks": ["fare"], "epochs": 5}, {"tasks": ["fare", "tip"], "epochs": 5}]]
    )
    """The stages, in order."""

    @model_validator(mode="after")
    def _only_the_last_is_open(self) -> Self:
        lacking = [index for index, lesson in enumerate(self.stages[:-1]) if lesson.epochs is None]
        if lacking:
            raise ValueError(f"stages.{lacking[0]}.epochs: is missing, and a stage follows")
        return self


def learning(spec: TasksSpec, names: Sequence[str], epoch: int) -> tuple[str, ...]:
    """The tasks that learn in an epoch, of which the first is 1; in the order of `names`."""
    now: Sequence[str] = names
    for first, lesson in _begins(spec):
        if first <= epoch and (lesson.epochs is None or epoch < first + lesson.epochs):
            now = lesson.tasks
    return tuple(name for name in names if name in now)


def met(spec: TasksSpec, names: Sequence[str], epoch: int) -> tuple[str, ...]:
    """Those that have learnt in any epoch up to this one."""
    seen = {task for first, lesson in _begins(spec) if first <= epoch for task in lesson.tasks}
    return tuple(name for name in names if name in {*seen, *learning(spec, names, epoch)})


def last_begins(spec: TasksSpec) -> int:
    """The first epoch of what lasts to the end."""
    first, lesson = list(_begins(spec))[-1]
    return first + (lesson.epochs or 0)


def problems_of(spec: TasksSpec, names: Sequence[str], epochs: int | None) -> list[str]:
    """Unknown tasks, stages that never begin, tasks that never learn."""
    path = "curriculum.stages"
    problems = [
        f"{path}.{position}.tasks: no such task {task!r}{suggestion(task, names)}"
        for position, lesson in enumerate(spec.stages)
        for task in lesson.tasks
        if task not in names
    ]
    return problems if epochs is None else [*problems, *_too_late(spec, names, epochs)]


def _too_late(spec: TasksSpec, names: Sequence[str], epochs: int) -> list[str]:
    path = "curriculum.stages"
    problems = [
        f"{path}.{position}: would begin at epoch {first}, training.epochs is {epochs}"
        for position, (first, _) in enumerate(_begins(spec))
        if first > epochs
    ]
    never = [task for task in names if task not in met(spec, names, epochs)]
    problems += [f"{path}: {task} never learns within training.epochs: {epochs}" for task in never]
    return problems


def said(spec: TasksSpec, epochs: int) -> str:
    """fare learns in epochs 1 to 5, then all."""
    words, end = [], 0
    for first, lesson in _begins(spec):
        end = epochs if lesson.epochs is None else first + lesson.epochs - 1
        verb = "learns" if len(lesson.tasks) == 1 else "learn"
        when = f"epoch {first}" if first == end else f"epochs {first} to {end}"
        words.append(f"{', '.join(lesson.tasks)} {verb} in {when}")
    return "; ".join([*words, *(["then all"] if end < epochs else [])])


def _begins(spec: TasksSpec) -> Iterator[tuple[int, Lesson]]:
    """Each lesson with its first epoch."""
    first = 1
    for lesson in spec.stages:
        yield first, lesson
        first += lesson.epochs or 0
