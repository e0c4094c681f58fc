"""Where the fields of answers come from, by name: made once, looked up for every request."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import orjson
from numpy.typing import NDArray

from onepass.models.contract.columns import Ragged, fitted
from onepass.models.contract.fits import Fits
from onepass.models.contract.forms.cells import quote
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import pieces
from onepass.models.contract.options import AS_ALWAYS, Options
from onepass.models.contract.reach import TYPICAL, Reach, told
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.columns import Columns, Listing, Texts, scalars
from onepass.models.contract.tasks.intervals import HIGH, LOW
from onepass.models.contract.tasks.sets import OPEN, SET, SETS, SURE

MakeTensor = Callable[[str, Columns], NDArray[Any]]
Keys = tuple[tuple[str, str], ...]
"""Computed fields of a task, and the key of each, `task.field`, among an engine's outputs."""


PROMISES = frozenset({LOW, HIGH, SET, SETS, SURE, OPEN})
MOST_KNOWN = 256
"""Subsets of the tasks whose template is kept."""


class Written(NamedTuple):
    """An answer, `%b` where a value stands; and what makes the texts of those, task by task."""

    template: bytes
    parts: Sequence[tuple[Callable[[Columns], Texts], Keys]]


class AnswerKeys:
    """For one set of inputs and tasks."""

    def __init__(
        self, inputs: Mapping[str, Input], tasks: Mapping[str, Task], reach: Reach | None = None
    ) -> None:
        self._inputs, self._tasks, self._reach = inputs, tasks, reach
        self.computed: dict[str, Keys] = {
            name: tuple((field, f"{name}.{field}") for field in task.computed)
            for name, task in tasks.items()
        }
        """Per task."""
        self.fields = {
            f"{name}.{f}": (name, f)
            for further in (False, True)
            for name, task in tasks.items()
            for f in task.fields
            if (f in PROMISES) is further
        } | ({} if reach is None else {TYPICAL: (TYPICAL, TYPICAL)})
        """Every field of an answer, `task.field`, and what its name is made of; those last that
        only a promise adds, so that all others stay where they are, and how typical a row is."""
        self._known: dict[tuple[str, ...], Written] = {}

    @cached_property
    def tensors(self) -> dict[str, tuple[MakeTensor, str, Keys]]:
        """Per field: what makes its tensor, under what name, of which computed fields."""
        return {
            field: (self._tasks[name].tensor, last, self.computed[name])
            for field, (name, last) in self.fields.items()
            if field != TYPICAL
        }

    def tensor(self, field: str, outputs: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """One field of the answers, for all rows: (B, ...)."""
        if field == TYPICAL:
            return outputs[TYPICAL]
        made, last, computed = self.tensors[field]
        own = {key: outputs[whole] for key, whole in computed}
        return made(last, own | self.fits.of(self.fields[field][0], outputs))

    @cached_property
    def fits(self) -> Fits:
        """How pictures were fitted, for the tasks that answer in their pixels."""
        return Fits({name: task.form for name, task in self._tasks.items()}, self.along)

    @cached_property
    def ragged(self) -> Ragged:
        """Which arrays of inputs, and which computed fields, have rows of unequal length."""
        shapes = {name: declared.row_shape for name, declared in self._inputs.items()}
        most = {}
        for name, declared in self._inputs.items():
            if declared.pieces is not None:
                shapes[pieces(name)] = declared.pieces_shape
                most[pieces(name)] = declared.pieces.max_tokens
        for name, task in self._tasks.items():
            shapes |= {f"{name}.{field}": one for field, one in task.form.computed.items()}
        return Ragged.of(shapes.items(), most)

    @cached_property
    def along(self) -> dict[str, str]:
        """Per task whose answers run along an input: which one."""
        kinds: dict[str, str] = {declared.kind: name for name, declared in self._inputs.items()}
        forms = {name: task.form for name, task in self._tasks.items()}
        return {name: kinds[form.along] for name, form in forms.items() if form.along}

    @cached_property
    def ragged_along(self) -> dict[str, str]:
        """The same of each computed field that is as long as a row of that input."""
        return {
            key: self.along[name]
            for name, keys in self.computed.items()
            for _, key in keys
            if name in self.along and key in self.ragged.names
        }

    def fitted(
        self, outputs: dict[str, NDArray[Any]], arrays: Mapping[str, NDArray[Any]]
    ) -> dict[str, NDArray[Any]]:
        """Computed fields as long as the inputs that they run along."""
        along = self.ragged_along
        if not along:
            return outputs
        return {
            key: fitted(values, arrays[along[key]].shape[1]) if key in along else values
            for key, values in outputs.items()
        }

    @cached_property
    def quoted(self) -> dict[str, str]:
        """Per task whose spans quote an input: which one."""
        spans = {name for name, task in self._tasks.items() if "spans" in task.form.fields}
        return {name: input_name for name, input_name in self.along.items() if name in spans}

    def answers(
        self,
        outputs: Mapping[str, NDArray[Any]],
        listing: Listing,
        *,
        rows: Sequence[Mapping[str, Any]],
        options: Options = AS_ALWAYS,
    ) -> list[dict[str, Any]]:
        """Computed fields -> one answer per row. What an answer quotes is taken from the rows."""
        outputs = self.fits.beside(outputs, rows)
        columns = {
            name: task.answers_under(
                self._own(name, outputs) | self.fits.of(name, outputs), listing, options
            )
            for name, task in self._tasks.items()
            if self.computed[name][0][1] in outputs
        }
        for name, input_name in self.quoted.items():
            if rows and name in columns:
                quote(columns[name], [row[input_name] for row in rows])
        said = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for answer, one in zip(said, self._typical(outputs) or (), strict=False):
            if one is not None:
                answer[TYPICAL] = one
        return said

    def _typical(self, outputs: Mapping[str, NDArray[Any]]) -> list[float | None] | None:
        return None if self._reach is None else self._reach.columns(outputs)

    def texts(
        self,
        outputs: Mapping[str, NDArray[Any]],
        *,
        rows: Sequence[Mapping[str, Any]],
        options: Options = AS_ALWAYS,
    ) -> list[bytes]:
        """The same as JSON, column by column: no answer is an object on the way. Options are for
        tasks that answer in pixels."""
        if self.quoted or self.fits.seen:
            said = self.answers(outputs, scalars, rows=rows, options=options)
            return [orjson.dumps(one, option=orjson.OPT_SERIALIZE_NUMPY) for one in said]
        asked = tuple(outputs)
        written = self._known.get(asked) or self._keep(asked, outputs)
        columns: list[list[bytes]] = []
        for texts, keys in written.parts:
            columns += texts({field: outputs[key] for field, key in keys})[1]
        template = written.template
        answers = [template % cells for cells in zip(*columns, strict=True)]
        typical = self._typical(outputs)
        return answers if typical is None else told(answers, typical)

    def _keep(self, asked: tuple[str, ...], outputs: Mapping[str, NDArray[Any]]) -> "Written":
        """How answers of these outputs are written: their template does not hang on the values."""
        held = {n: t for n, t in self._tasks.items() if self.computed[n][0][1] in outputs}
        parts = [(task.texts, self.computed[name]) for name, task in held.items()]
        whole = [
            b'"%b":%b' % (name.encode(), task.texts(self._own(name, outputs))[0])
            for name, task in held.items()
        ]
        if len(self._known) == MOST_KNOWN:
            self._known.clear()
        self._known[asked] = Written(b"{%b}" % b",".join(whole), parts)
        return self._known[asked]

    def _own(self, name: str, outputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        return {field: outputs[key] for field, key in self.computed[name]}
