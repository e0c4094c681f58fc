"""The tensors of a request, out of its JSON and the bytes behind it."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from onepass.app.fronts.open_inference.datatypes import NoValue, Unreadable, from_bytes, from_list
from onepass.app.fronts.open_inference.document import GivenInput
from onepass.models.contract import BadRequest, Problem
from onepass.models.contract.errors import echo
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present

Loc = tuple[str | int, ...]


def tensors_of(
    inputs: list[GivenInput], raw: memoryview, known: Mapping[str, Input]
) -> dict[str, NDArray[Any]]:
    """Every tensor; those without `data` lie in `raw`, one behind the other. BYTES are text, or
    files as they are, where an image is wanted.

    Raises:
        BadRequest: some cannot be read: every problem.
    """
    problems: list[Problem] = []
    tensors: dict[str, NDArray[Any]] = {}
    at = 0
    for tensor in inputs:
        name, parameters = tensor["name"], tensor.get("parameters")
        size = parameters.get("binary_data_size") if parameters else None
        try:
            if name in tensors:
                raise Unreadable("given twice")
            if size is None:
                tensors[name] = from_list(tensor["datatype"], tensor["shape"], _data(tensor))
                continue
            own = raw[at : at + size]
            at += size
            if tensor.get("data") is not None:
                raise Unreadable("has both data and binary_data_size: send one of them")
            if len(own) != size:
                raise Unreadable(f"binary_data_size is {size:,}, but {len(own):,} bytes are left")
            as_text = name not in known or known[name].decodes != "file"
            made = from_bytes(tensor["datatype"], tensor["shape"], own, as_text=as_text)
            tensors[name] = made
        except Unreadable as error:
            no_value = isinstance(error, NoValue)
            text = (_null(name, known) if no_value else "") or str(error)
            loc = ("inputs", echo(name), *error.at)
            problems.append(problem(loc, text, error.value))
    if at < len(raw) and not problems:
        problems.append(problem(("body",), f"{len(raw) - at:,} bytes belong to no input", None))
    if problems:
        raise BadRequest(problems)
    return tensors


def _data(tensor: GivenInput) -> Any:
    data = tensor.get("data")
    if data is None:
        raise Unreadable("has neither data nor binary_data_size")
    return data


def _null(name: str, known: Mapping[str, Input]) -> str:
    """What to send in place of null; nothing, where an input must be there."""
    declared = known.get(name)
    if declared is None or declared.required:
        return ""
    if declared.optional:
        which = f"a tensor {present(name)!r} of BOOL says which rows have it"
        return f"null is no value in a tensor: {which}, and anything may stand in the others"
    return (
        f"null is no value in a tensor: send the default itself ({declared.default!r}) in its place"
    )


def problem(loc: Loc, text: str, value: object) -> Problem:
    """One thing that is wrong with a request."""
    return {"loc": loc, "msg": text, "type": "open_inference", "input": echo(value)}
