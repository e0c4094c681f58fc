"""The contract: what a caller sends and what they get answers for. Torch-free, serialisable.

Training and serving share it, so serving cannot preprocess differently from training.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

from numpy.typing import NDArray
from pydantic import Field, PrivateAttr, field_validator, model_validator

from onepass.models.contract.answer_keys import AnswerKeys
from onepass.models.contract.choosing import chosen
from onepass.models.contract.columns import Ragged
from onepass.models.contract.decoding import RowDecoder
from onepass.models.contract.errors import Loc
from onepass.models.contract.frozen import MOST_DECLARED, Frozen, Name
from onepass.models.contract.input_arrays import Beside, own_arrays, own_names
from onepass.models.contract.inputs import Input
from onepass.models.contract.json_columns import JsonColumns
from onepass.models.contract.options import AS_ALWAYS, Options
from onepass.models.contract.parts import check_cells, check_groups, sized
from onepass.models.contract.pieces import LargeBodies
from onepass.models.contract.pretrained import absent
from onepass.models.contract.reach import Reach, check_reach
from onepass.models.contract.reading import AS_BEFORE, Reading
from onepass.models.contract.row_rules import INSTANCES
from onepass.models.contract.rows import Request, Row, RowReader
from onepass.models.contract.schemas import answer_schema, row_schema
from onepass.models.contract.tasks import Task
from onepass.models.contract.tasks.columns import Listing, listed
from onepass.models.contract.tensors import TensorReader

Arrays = dict[str, NDArray[Any]]
"""Per input (B, ...), and `name.present` beside an optional one; or per computed field."""
Outputs = Mapping[str, NDArray[Any]]


class Contract(Frozen):
    """Inputs and tasks, by name, in the order in which they were declared."""

    inputs: dict[Name, Input] = Field(min_length=1, max_length=MOST_DECLARED)
    tasks: dict[Name, Task] = Field(min_length=1, max_length=MOST_DECLARED)
    reading: Reading = AS_BEFORE
    """How values are read: in a manifest that does not say so, as earlier builds did."""
    certainty_by: Name | None = Field(default=None, exclude_if=absent)
    """The input of whose values each has bounds and sets of its own."""
    reach: Reach | None = Field(default=None, exclude_if=absent)
    _ignores_unknown: bool = PrivateAttr(default=False)
    _max_rows: int | None = PrivateAttr(default=None)

    @field_validator("inputs")
    @classmethod
    def _instances_is_reserved(cls, inputs: dict[str, Input]) -> dict[str, Input]:
        if INSTANCES in inputs:
            raise ValueError(f"{INSTANCES!r} is reserved: it holds the rows of a larger request")
        return inputs

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        check_cells(self.inputs, self.tasks)
        check_groups(self.certainty_by, self.inputs)
        check_reach(self.reach, self.tasks)
        read = {name: declared.under(self.reading) for name, declared in self.inputs.items()}
        self.__dict__["inputs"] = read
        self.__dict__["tasks"] = {name: sized(one, read) for name, one in self.tasks.items()}
        return self

    def serving(self, *, max_rows: int, ignore_unknown: bool = False) -> "Contract":
        """The same, for strangers: with a bound to the rows of a request; and, if asked for,
        passing over fields and tensors that it does not know."""
        twin = Contract(**{name: getattr(self, name) for name in type(self).model_fields})
        twin._max_rows, twin._ignores_unknown = max_rows, ignore_unknown
        return twin

    @cached_property
    def reader(self) -> RowReader:
        """Reads rows of these inputs."""
        return RowReader(self.inputs, ignore_unknown=self._ignores_unknown, max_rows=self._max_rows)

    @cached_property
    def large(self) -> LargeBodies:
        """Reads large bodies of such rows in steps."""
        return LargeBodies(self.reader, self.inputs, self._max_rows)

    @cached_property
    def json_columns(self) -> JsonColumns:
        """Reads larger bodies of such rows column by column, where it can."""
        return JsonColumns(self.inputs, self.tensors, max_rows=self._max_rows)

    @cached_property
    def tensors(self) -> TensorReader:
        """Reads arrays that hold a column of each input."""
        return TensorReader(self.inputs, ignore_unknown=self._ignores_unknown)

    def read(self, rows: list[Row]) -> Arrays:
        """Python rows -> arrays. Raises BadRows."""
        return self.arrays(self.decode(self.reader.check(rows)))

    def parse(self, body: bytes) -> Request:
        """JSON -> checked rows. Raises NotJson, BadRows, TooManyRows."""
        return self.reader.parse(body)

    @cached_property
    def files(self) -> dict[str, Input]:
        """The inputs that are sent as files."""
        return {name: one for name, one in self.inputs.items() if one.decodes == "file"}

    @cached_property
    def decoder(self) -> RowDecoder:
        """Decodes checked rows of these inputs."""
        return RowDecoder(self.inputs)

    def decode(self, rows: list[Row], at: Loc = ("rows",)) -> list[Row]:
        """Checked rows -> rows whose images are pixels and whose texts are places of tokens.

        Unless `decoder.is_quick`, it takes milliseconds: never in an event loop. Raises BadRows,
        with every image that cannot be read; `loc` is `at`, number, field.
        """
        return self.decoder.rows(rows, at)

    def arrays(self, rows: Sequence[Row]) -> Arrays:
        """Checked, decoded rows -> an array per input: float32, places, or pixels."""
        arrays = own_arrays(self.inputs, rows)
        self.beside.add(arrays, rows)
        return arrays

    @cached_property
    def beside(self) -> Beside:
        """What pretrained trunks are fed of inputs, and what that needs of a bundle."""
        return Beside(self.inputs)

    @cached_property
    def array_names(self) -> tuple[str, ...]:
        """The names of the arrays that a network is fed."""
        return own_names(self.inputs) + self.beside.names

    def choose(self, names: Iterable[str] | None) -> tuple[str, ...]:
        """The tasks named, in the contract's order, all of them for None; and what is always asked.

        Raises:
            BadTasks: for a task that is unknown or named twice, and for none at all.
        """
        tasks = tuple(self.tasks) if names is None else chosen(names, self.tasks)
        return tasks if self.reach is None else tasks + self.reach.always

    @cached_property
    def _keys(self) -> AnswerKeys:
        return AnswerKeys(self.inputs, self.tasks, self.reach)

    @cached_property
    def fields(self) -> dict[str, tuple[str, str]]:
        """Every field of an answer, `task.field`, and what its name is made of."""
        return self._keys.fields

    @cached_property
    def ragged(self) -> Ragged:
        """Which arrays, and which computed fields, have rows of unequal length."""
        return self._keys.ragged

    @cached_property
    def along(self) -> dict[str, str]:
        """Per task whose answers run along an input: which one."""
        return self._keys.along

    def tensor(self, field: str, outputs: Outputs) -> NDArray[Any]:
        """Computed fields -> one field of the answers, for all rows: (B, ...)."""
        return self._keys.tensor(field, outputs)

    def fitted(self, outputs: Arrays, arrays: Arrays) -> Arrays:
        """Computed fields as long as the inputs that they run along: they may have been padded to
        the longest row of a batch, and cut to the longest of a pass."""
        return self._keys.fitted(outputs, arrays)

    def answers(
        self,
        outputs: Outputs,
        listing: Listing = listed,
        *,
        rows: Sequence[Row] = (),
        options: Options = AS_ALWAYS,
    ) -> list[dict[str, Any]]:
        """Computed fields of the tasks that were run, by `task.field` -> one answer per row. What
        an answer quotes is taken from the rows."""
        return self._keys.answers(outputs, listing, rows=rows, options=options)

    def texts(
        self, outputs: Outputs, *, rows: Sequence[Row] = (), options: Options = AS_ALWAYS
    ) -> list[bytes]:
        """The same answers as JSON: one text per row."""
        return self._keys.texts(outputs, rows=rows, options=options)

    def row_schema(self) -> dict[str, Any]:
        """JSON Schema of one row."""
        return row_schema(self.inputs, ignores_unknown=self._ignores_unknown)

    def answer_schema(self) -> dict[str, Any]:
        """JSON Schema of the answers to one row; `?tasks=` may leave some of them out."""
        return answer_schema(self.tasks)
