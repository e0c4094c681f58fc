"""What a page tells of; apart from the page, whose pictures take long to import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.forms import Objects, Pixels
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.answers import Answered, fields_of
from onepass.training.tasks.metrics.metric import Fields, Target

One = Callable[[int], tuple[Target, Fields]]
"""A row's target and computed fields, (1, ...) each, by its place among the answered ones."""


@dataclass(frozen=True)
class Told:
    """What a page tells of: a run, its rows that are judged, and their answers."""

    name: str
    version: str
    contract: Contract
    prepared: Prepared
    trained: Rows
    """The rows that the network was trained on."""
    answered: Answered
    one_row: Callable[[int], Arrays]
    """The whole of the answers to a judged row: {`task.field`: (1, ...)}."""
    report: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]]
    spec: Mapping[str, Any]
    made: Mapping[str, Any]
    train_skills: Mapping[str, float]

    @property
    def rows(self) -> Rows:
        """Those that are judged."""
        return self.prepared.judged_rows

    def one(self, name: str) -> One:
        """Of a task; where most of what is computed of a row is not kept, it is computed again."""
        task, rows = self.contract.tasks[name], self.rows
        if not isinstance(task.form, Pixels | Objects):
            return one_of(rows.known(name), fields_of(self.answered.outputs, task, name, rows))
        indices = rows.answered[name].nonzero()[0]

        def one(place: int) -> tuple[Target, Fields]:
            index = int(indices[place])
            outputs = self.one_row(index)
            fields = {field: outputs[f"{name}.{field}"] for field in task.computed}
            return rows.known(name, slice(index, index + 1)), fields

        return one


def one_of(target: Target, fields: Fields) -> One:
    """Of targets and computed fields (N, ...) that are together."""

    def one(place: int) -> tuple[Target, Fields]:
        some = slice(place, place + 1)
        return target[some], {name: column[some] for name, column in fields.items()}

    return one
