"""Kinds and shapes of tensors: what an input takes, and what is wrong with another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.errors import Problem, echo
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.inputs.lists import ListInput

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


def misplaced(
    name: str, declared: Input | Presence, tensors: Tensors, count: int
) -> Problem | None:
    """What is wrong with a tensor before any value is looked at: its kind or its shape."""
    values = tensors.get(name)
    if values is None:
        return None if isinstance(declared, Presence) else _missing(name, declared, tensors)
    if values.dtype.kind not in declared.held_by:
        text = f"must hold {HOLDS[declared.held_by]}, got {_holding(values)}"
        return tensor_problem(name, text, "tensor_type", None)
    if not isinstance(declared, Presence) and declared.exact and is_coarse(values):
        text = "must be FP64 or whole numbers: 32-bit floats cannot tell its values apart"
        return tensor_problem(name, text, "tensor_type", None)
    return _misshapen(name, declared, values, count)


def _missing(name: str, declared: Input, tensors: Tensors) -> Problem | None:
    """An input without a tensor."""
    if declared.required or not tensors:
        return tensor_problem(name, "is missing", "missing", None)
    flags = tensors.get(present(name))
    if flags is not None and flags.dtype == np.bool_ and flags.any():
        text = f"is missing, and {present(name)} says that {flags.sum():,} rows have it"
        return tensor_problem(name, text, "missing", None)
    return None


def _misshapen(
    name: str, declared: Input | Presence, values: NDArray[Any], count: int
) -> Problem | None:
    shape, item = values.shape, declared.item_shape
    if len(shape) == 0 or not (_fits(shape[1:], item) or (item == () and shape[1:] == (1,))):
        called = declared.called if isinstance(declared, ListInput) else ""
        sizes = [called if size == ANY else str(size) for size in item]
        wanted = ", ".join(["rows", *sizes])
        return tensor_problem(name, f"must have the shape [{wanted}]", "tensor_shape", list(shape))
    if shape[0] == 0:
        return tensor_problem(name, "no rows: send at least one", "tensor_shape", list(shape))
    if shape[0] != count:
        text = f"has {shape[0]:,} rows where the first input has {count:,}"
        return tensor_problem(name, text, "tensor_rows", list(shape))
    if isinstance(declared, ListInput) and shape[1] > declared.most:
        text = f"must have at most {declared.most} {declared.called}, got {shape[1]}"
        return tensor_problem(name, text, "tensor_shape", list(shape))
    return None


def _fits(shape: tuple[int, ...], item: tuple[int, ...]) -> bool:
    return len(shape) == len(item) and all(
        wanted in (ANY, size) for size, wanted in zip(shape, item, strict=True)
    )


def _holding(values: NDArray[Any]) -> str:
    whole = " that are not whole" if values.dtype.kind == "f" else ""
    return KINDS.get(values.dtype.kind, str(values.dtype)) + whole


def is_coarse(values: NDArray[Any]) -> bool:
    """Whether they are 16-bit or 32-bit floats."""
    return values.dtype.kind == "f" and values.dtype.itemsize < 8


def tensor_problem(name: str, text: str, kind: str, value: object) -> Problem:
    """One of a whole tensor."""
    return {"loc": ("inputs", echo(name)), "msg": text, "type": kind, "input": echo(value)}


def shaped(values: NDArray[Any], item: Shape) -> NDArray[Any]:
    """A column of single values without its second axis."""
    return values if ANY in item else values.reshape(len(values), *item)
