"""Arrays instead of rows: a column of each input, of any numeric type, checked all at once.

The rules are those for rows. numpy finds what breaks one, and the row's own rule then words it.
Which rows have an optional input is said by a tensor of booleans, `name.present`; what the others
hold is not looked at.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import SchemaValidator, ValidationError

from onepass.models.contract.columns import spread
from onepass.models.contract.errors import (
    MAX_PROBLEMS,
    BadTensors,
    Problem,
    echo,
    suggestion,
)
from onepass.models.contract.input_arrays import Beside, stand_in
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.tensor_files import TensorFiles
from onepass.models.contract.tensor_shapes import (
    Presence,
    Tensors,
    is_coarse,
    misplaced,
    shaped,
    tensor_problem,
)
from onepass.models.contract.wording import worded


class TensorReader:
    """Reads tensors for one set of inputs; the `loc` of a problem is ("inputs", name, index)."""

    def __init__(self, inputs: Mapping[str, Input], *, ignore_unknown: bool = False) -> None:
        self._inputs = inputs
        self._beside = Beside(inputs)
        flags = {present(name): Presence() for name, one in inputs.items() if one.optional}
        self._known: dict[str, Input | Presence] = {**inputs, **flags}
        self._ignore_unknown = ignore_unknown
        self._rules = {name: SchemaValidator(one.item_schema()) for name, one in inputs.items()}
        self._forms = [
            (name, one.held_by, one.item_shape, one.exact) for name, one in inputs.items()
        ]

    def read(self, tensors: Tensors) -> dict[str, NDArray[Any]]:
        """(B, ...) per input, text as objects -> one array per input, as the network takes it.

        An input that has a default may be left out: the default then stands in every row; one that
        is optional is then absent from every row. A column of single values may also come as
        (B, 1).

        Raises:
            BadTensors: with every problem of every tensor.
        """
        if self._ignore_unknown:
            tensors = {name: values for name, values in tensors.items() if name in self._known}
        count = _count(tensors)
        if not self._is_plain(tensors, count):
            self._look_at(tensors)
            tensors = {
                name: shaped(tensors[name], declared.item_shape)
                for name, declared in self._known.items()
                if name in tensors
            }
        try:
            self._check(tensors)
        except BadTensors:
            filled = self._filled(tensors, count)
            if filled is None:
                raise
            self._check(tensors := filled)
        arrays: dict[str, NDArray[Any]] = {}
        for name, one in self._inputs.items():
            if one.optional:
                here = _here(name, tensors, count)
                known = one.column(tensors[name][here]) if name in tensors else one.array([])
                arrays[name], arrays[present(name)] = spread(known, here), here
            elif name in tensors:
                arrays[name] = one.column(tensors[name])
            else:
                arrays[name] = stand_in(one.column, one, count)
        self._beside.add_columns(arrays, tensors, count)
        return arrays

    def fits_together(self, tensors: Tensors) -> bool:
        """Whether names, kinds and shapes are in order, whatever the values."""
        if self._ignore_unknown:
            tensors = {name: values for name, values in tensors.items() if name in self._known}
        try:
            self._look_at(tensors)
        except BadTensors:
            return False
        return True

    @cached_property
    def files(self) -> TensorFiles:
        """The inputs that are sent as files."""
        return TensorFiles(self._inputs)

    def _is_plain(self, tensors: Tensors, count: int) -> bool:
        """Whether each input is there, in its own shape and kind: nearly always."""
        if len(tensors) != len(self._forms) or not count:
            return False
        for name, takes, item, exact in self._forms:
            values = tensors.get(name)
            if values is None or values.shape != (count, *item) or values.dtype.kind not in takes:
                return False
            if exact and is_coarse(values):
                return False
        return True

    def _look_at(self, tensors: Tensors) -> None:
        """Names, kinds and shapes, before any value."""
        unknown = [name for name in tensors if name not in self._known]
        count = _count(tensors)
        results = [misplaced(n, declared, tensors, count) for n, declared in self._known.items()]
        problems = [problem for problem in results if problem is not None]
        total = len(problems) + len(unknown)
        for name in unknown[:MAX_PROBLEMS]:
            text = f"no such input{suggestion(name, self._known)}"
            problems.append(tensor_problem(name, text, "input_unknown", None))
        if problems:
            raise BadTensors(problems, total)

    def _filled(self, tensors: Tensors, count: int) -> Tensors | None:
        """With what stands for a missing value taken so: where an input is optional it is absent,
        else it has its default; None where nothing is taken so.
        """
        filled = dict(tensors)
        for name, declared in self._inputs.items():
            values = tensors.get(name)
            if values is None or declared.reading.empty == "text":
                continue
            left, gone = declared.known_rows(values)
            if declared.required and gone.any():
                continue  # which is said
            filled[name] = left
            if not gone.any():
                continue
            if declared.optional:
                filled[present(name)] = _here(name, tensors, count) & ~gone
            else:
                filled[name] = values.copy()
                filled[name][gone] = declared.default
        return filled if any(filled[name] is not tensors.get(name) for name in filled) else None

    def _check(self, tensors: Tensors) -> None:
        problems: list[Problem] = []
        total = 0
        for name, values in tensors.items():
            declared = self._inputs.get(name)
            if declared is None or declared.fits(values):
                continue
            bad = declared.misfits(values)
            if present(name) in tensors:
                bad[~tensors[present(name)]] = False
            indices = np.argwhere(bad)
            total += len(indices)
            room = MAX_PROBLEMS - len(problems)
            problems += [self._worded(name, values, at) for at in indices[:room].tolist()]
        if problems:
            raise BadTensors(problems, total)

    def _worded(self, name: str, values: NDArray[Any], at: list[int]) -> Problem:
        value, declared = values.item(*at), self._inputs[name]
        if declared.reading.is_missing(value) and (values.ndim == 1 or str(value).strip()):
            return {"loc": ("inputs", name, *at), "msg": "is missing", "type": "missing",
                    "input": echo(value)}  # fmt: skip
        try:
            self._rules[name].validate_python(value)
        except ValidationError as error:
            problem = worded(error.errors(include_url=False)[0], value, ())
            problem["loc"] = ("inputs", name, *at)
            return problem
        assert isinstance(value, float), f"{name}: {value!r} breaks no rule"
        text = f"is too large for {values.dtype} to tell it from the next: send INT64 or text"
        return {"loc": ("inputs", name, *at), "msg": text, "type": "whole_number",
                "input": echo(value)}  # fmt: skip


def _count(tensors: Tensors) -> int:
    """Rows of the first: all must have as many."""
    shape = next((values.shape for values in tensors.values()), ())
    return shape[0] if shape else 0


def _here(name: str, tensors: Tensors, count: int) -> NDArray[np.bool_]:
    """Which rows have an optional input: as they say; else all if it was sent, or none. (B,)."""
    flags: NDArray[np.bool_] | None = tensors.get(present(name))
    return np.full(count, name in tensors) if flags is None else flags
