"""Arrays instead of rows: a column of each input, of any numeric type, checked all at once.

The rules are those for rows. numpy finds what breaks one, and the row's own rule then words it.
Which rows have an optional input is said by a tensor of booleans, `name.present`; what the others
hold is not looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic_core import SchemaValidator, ValidationError

from onepass.models.contract.columns import ANY, spread
from onepass.models.contract.errors import (
    MAX_PROBLEMS,
    BadTensors,
    Problem,
    echo,
    suggestion,
    worded,
)
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.base import present
from onepass.models.contract.inputs.lists import ListInput
from onepass.models.contract.steps import SHORT, Hold, Steps, unbounded

Tensors = Mapping[str, NDArray[Any]]
HOLDS = {
    "fiu": "numbers", "iuO": "text or whole numbers", "iu": "whole numbers", "b": "booleans",
    "O": "text", "iuOf": "text or whole numbers", "iuOfb": "text, whole numbers or booleans",
}  # fmt: skip
KINDS = {"f": "numbers", "i": "numbers", "u": "numbers", "b": "booleans", "O": "text"}


@dataclass(frozen=True)
class Presence:
    """What `name.present` holds: a boolean per row."""

    held_by: ClassVar[str] = "b"
    item_shape: ClassVar[tuple[int, ...]] = ()


class TensorReader:
    """Reads tensors for one set of inputs; the `loc` of a problem is ("inputs", name, index)."""

    def __init__(self, inputs: Mapping[str, Input], *, ignore_unknown: bool = False) -> None:
        self._inputs = inputs
        flags = {present(name): Presence() for name, given in inputs.items() if given.optional}
        self._known: dict[str, Input | Presence] = {**inputs, **flags}
        self._ignore_unknown = ignore_unknown
        self._rules = {name: SchemaValidator(one.item_schema()) for name, one in inputs.items()}
        self._files = {n: one for n, one in inputs.items() if one.decodes == "file"}
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
                name: _shaped(tensors[name], given.item_shape)
                for name, given in self._known.items()
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
        for name, given in self._inputs.items():
            if given.optional:
                here = _here(name, tensors, count)
                known = given.column(tensors[name][here]) if name in tensors else given.array([])
                arrays[name], arrays[present(name)] = spread(known, here), here
            elif name in tensors:
                arrays[name] = given.column(tensors[name])
            else:
                arrays[name] = _stand_in(given, count)
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

    def holds_files(self, tensors: Tensors) -> bool:
        """Whether `decode` has something to do."""
        return any(name in tensors and tensors[name].dtype.kind == "O" for name in self._files)

    def decode(self, tensors: Tensors, hold: Hold = unbounded) -> Steps[Tensors]:
        """Image files, (B,) or (B, 1) bytes or base64 text -> pixels (B, C, H, W); the rest stays.

        It takes milliseconds per image: never in an event loop. It is done image by image.

        Raises:
            BadTensors: with every image that cannot be read.
        """
        decoded, problems = dict(tensors), list[Problem]()
        for name, given in self._files.items():
            values = tensors.get(name)
            if values is None or values.dtype.kind != "O":
                continue
            if values.shape[1:] not in ((), (1,)) or not values.size:
                shape = list(values.shape)
                problems.append(_problem(name, "must have the shape [rows]", "tensor_shape", shape))
                continue
            found = []
            for at, file in enumerate(values.flat):
                if at:
                    yield SHORT
                found.append((yield from self._decoded(name, at, file, problems, hold)))
            if not problems:
                decoded[name] = given.array(found)
        if problems:
            raise BadTensors(problems)
        return decoded

    def _decoded(
        self, name: str, at: int, file: Any, problems: list[Problem], hold: Hold
    ) -> Steps[Any]:
        try:
            return (yield from self._files[name].decode_in_steps(file, hold))
        except ValueError as error:
            shown = echo(file) if isinstance(file, str) else None
            loc = ("inputs", name, at)
            problems.append({"loc": loc, "msg": str(error), "type": "image", "input": shown})
            return None

    def _is_plain(self, tensors: Tensors, count: int) -> bool:
        """Whether each input is there, in its own shape and kind: nearly always."""
        if len(tensors) != len(self._forms) or not count:
            return False
        for name, takes, item, exact in self._forms:
            values = tensors.get(name)
            if values is None or values.shape != (count, *item) or values.dtype.kind not in takes:
                return False
            if exact and _is_coarse(values):
                return False
        return True

    def _look_at(self, tensors: Tensors) -> None:
        """Names, kinds and shapes, before any value."""
        unknown = [name for name in tensors if name not in self._known]
        count = _count(tensors)
        found = [self._misplaced(name, tensors, count) for name in self._known]
        problems = [problem for problem in found if problem is not None]
        total = len(problems) + len(unknown)
        for name in unknown[:MAX_PROBLEMS]:
            text = f"no such input{suggestion(name, self._known)}"
            problems.append(_problem(name, text, "input_unknown", None))
        if problems:
            raise BadTensors(problems, total)

    def _misplaced(self, name: str, tensors: Tensors, count: int) -> Problem | None:
        given, values = self._known[name], tensors.get(name)
        if values is None:
            return None if isinstance(given, Presence) else _missing(name, given, tensors)
        if values.dtype.kind not in given.held_by:
            text = f"must hold {HOLDS[given.held_by]}, got {_holding(values)}"
            return _problem(name, text, "tensor_type", None)
        if not isinstance(given, Presence) and given.exact and _is_coarse(values):
            text = "must be FP64 or whole numbers: 32-bit floats cannot tell its values apart"
            return _problem(name, text, "tensor_type", None)
        return _misshapen(name, given, values, count)

    def _filled(self, tensors: Tensors, count: int) -> Tensors | None:
        """With what stands for a missing value taken so: where an input is optional it is absent,
        else it has its default; None where nothing is taken so.
        """
        filled = dict(tensors)
        for name, given in self._inputs.items():
            values = tensors.get(name)
            if values is None or given.reading.empty == "text":
                continue
            left, gone = given.known_rows(values)
            if given.required and gone.any():
                continue  # which is said
            filled[name] = left
            if not gone.any():
                continue
            if given.optional:
                filled[present(name)] = _here(name, tensors, count) & ~gone
            else:
                filled[name] = values.copy()
                filled[name][gone] = given.default
        return filled if any(filled[name] is not tensors.get(name) for name in filled) else None

    def _check(self, tensors: Tensors) -> None:
        problems: list[Problem] = []
        total = 0
        for name, values in tensors.items():
            given = self._inputs.get(name)
            if given is None or given.fits(values):
                continue
            bad = given.misfits(values)
            if present(name) in tensors:
                bad[~tensors[present(name)]] = False
            places = np.argwhere(bad)
            total += len(places)
            room = MAX_PROBLEMS - len(problems)
            problems += [self._worded(name, values, at) for at in places[:room].tolist()]
        if problems:
            raise BadTensors(problems, total)

    def _worded(self, name: str, values: NDArray[Any], at: list[int]) -> Problem:
        value, given = values.item(*at), self._inputs[name]
        if given.reading.is_missing(value) and (values.ndim == 1 or str(value).strip()):
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


def _is_coarse(values: NDArray[Any]) -> bool:
    return values.dtype.kind == "f" and values.dtype.itemsize < 8


def _count(tensors: Tensors) -> int:
    """Rows of the first: all must have as many."""
    shape = next((values.shape for values in tensors.values()), ())
    return shape[0] if shape else 0


def _missing(name: str, given: Input, tensors: Tensors) -> Problem | None:
    """An input without a tensor."""
    if given.required or not tensors:
        return _problem(name, "is missing", "missing", None)
    flags = tensors.get(present(name))
    if flags is not None and flags.dtype == np.bool_ and flags.any():
        text = f"is missing, and {present(name)} says that {flags.sum():,} rows have it"
        return _problem(name, text, "missing", None)
    return None


def _here(name: str, tensors: Tensors, count: int) -> NDArray[np.bool_]:
    """Which rows have an optional input: as they say; else all if it was sent, or none. (B,)."""
    flags: NDArray[np.bool_] | None = tensors.get(present(name))
    return np.full(count, name in tensors) if flags is None else flags


def _misshapen(
    name: str, given: Input | Presence, values: NDArray[Any], count: int
) -> Problem | None:
    shape, item = values.shape, given.item_shape
    if len(shape) == 0 or not (_fits(shape[1:], item) or (item == () and shape[1:] == (1,))):
        called = given.called if isinstance(given, ListInput) else ""
        sizes = [called if size == ANY else str(size) for size in item]
        wanted = ", ".join(["rows", *sizes])
        return _problem(name, f"must have the shape [{wanted}]", "tensor_shape", list(shape))
    if shape[0] == 0:
        return _problem(name, "no rows: send at least one", "tensor_shape", list(shape))
    if shape[0] != count:
        text = f"has {shape[0]:,} rows where the first input has {count:,}"
        return _problem(name, text, "tensor_rows", list(shape))
    if isinstance(given, ListInput) and shape[1] > given.most:
        text = f"must have at most {given.most} {given.called}, got {shape[1]}"
        return _problem(name, text, "tensor_shape", list(shape))
    return None


def _fits(shape: tuple[int, ...], item: tuple[int, ...]) -> bool:
    return len(shape) == len(item) and all(
        wanted in (ANY, size) for size, wanted in zip(shape, item, strict=True)
    )


def _shaped(values: NDArray[Any], item: tuple[int, ...]) -> NDArray[Any]:
    """A column of single values without its second axis."""
    return values if ANY in item else values.reshape(len(values), *item)


def _stand_in(given: Any, count: int) -> NDArray[Any]:
    """The default in every row, by the way that it takes in a row."""
    return np.repeat(given.column(np.array([given.default], dtype=object)), count, axis=0)


def _holding(values: NDArray[Any]) -> str:
    whole = " that are not whole" if values.dtype.kind == "f" else ""
    return KINDS.get(values.dtype.kind, str(values.dtype)) + whole


def _problem(name: str, text: str, kind: str, value: object) -> Problem:
    return {"loc": ("inputs", echo(name)), "msg": text, "type": kind, "input": echo(value)}
