"""What a spec asks to be promised of answers."""

from collections.abc import Mapping

from pydantic import Field

from onepass.models.contract.errors import suggestion
from onepass.models.contract.frozen import Frozen, Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.pretrained import absent
from onepass.models.contract.reach import TYPICAL, Reach, reserved
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.intervals import Coverage
from onepass.models.network.network import of_rows
from onepass.training.sources.split import CALIBRATION

INT8 = (
    "certainty: what is promised is learnt of answers in floats: say export: {weights: float32}, "
    "or leave certainty out"
)


CELLS = (
    "certainty.reach: no task here answers for whole rows, and what is known of their parts is not "
    "compared: leave it out, or add such a task"
)


class CertaintySpec(Frozen):
    """Of every answer that can have one, an interval or a set that holds for a share of new rows:
    `coverage`, where rows are exchangeable with those that calibrate; a task may say its own,
    `certainty: 0.8`."""

    coverage: Coverage = 0.9
    """The share of new rows whose label an interval or a set is to hold, where a task does not say
    its own."""
    by: Name | None = None
    """An input of kind category: each of its values that has rows enough gets bounds and sets of
    its own, so that the share holds for it, too."""
    joint: bool | tuple[Name, ...] = False
    """Whether all answers of a row, or those of these tasks, are to hold at once for that share of
    rows."""
    calibration: float = Field(default=0.15, gt=0, lt=1)
    """The share of rows that calibrate, taken from those that would train, where the split of the
    source holds none out for that."""

    reach: bool = Field(default=False, exclude_if=lambda asked: not asked)
    """Whether it can be asked of every row how far it lies from those that training saw."""
    mark_below: float | None = Field(default=None, gt=0, lt=1, exclude_if=absent)
    """Answers of a row say that it lies far out where a smaller share of calibration rows lies as
    far; says `reach: true`, too."""

    @property
    def told(self) -> Reach | None:
        """What the contract says of reach."""
        asked = self.reach or self.mark_below is not None
        return Reach(mark_below=self.mark_below) if asked else None

    def together(self, tasks: Mapping[str, Task]) -> tuple[str, ...]:
        """The tasks whose answers hold at once; none where each is by itself."""
        if isinstance(self.joint, tuple):
            return tuple(name for name in tasks if name in self.joint)
        return tuple(name for name, task in tasks.items() if task.promising) if self.joint else ()

    def of(self, name: str, task: Task) -> Task:
        """A task with its share."""
        own = task.coverage is not None and name not in self.together({name: task})
        if own or not task.promising:
            return task
        return task.model_copy(update={"certainty": self.coverage})


def problems_of(
    asked: CertaintySpec | None,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    *,
    weights: str,
) -> list[str]:
    """What of it cannot be."""
    own = [name for name, task in tasks.items() if task.coverage is not None]
    if asked is None:
        what = f"is learnt of {CALIBRATION} rows: say certainty: {{}} beside tasks, too"
        return [f"tasks.{name}.certainty: {what}" for name in own]
    problems = [INT8] if weights != "float32" else []
    known = [name for name, declared in inputs.items() if declared.kind == "category"]
    if asked.by is not None and asked.by not in known:
        near = suggestion(asked.by, known)
        problems.append(f"certainty.by: {asked.by!r} is no input of kind category{near}")
    named = asked.joint if isinstance(asked.joint, tuple) else ()
    able = [name for name, task in tasks.items() if task.promising]
    problems += [
        f"certainty.joint: {name!r} is no task of which anything is promised"
        f"{suggestion(name, able)}"
        for name in named
        if name not in able
    ]
    if asked.told is not None:
        problems += [reserved()] if TYPICAL in tasks else []
        problems += [CELLS] if not any(of_rows(task) for task in tasks.values()) else []
    elif not able:
        problems.append("certainty: of no task here anything is promised: leave it out")
    return problems
