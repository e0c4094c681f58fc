"""An inference request: its bytes -> arrays of the contract, and what is wanted back."""

import math
from typing import Annotated, Any, NamedTuple, NotRequired

import orjson
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from app.errors import TooLarge
from app.protocols.open_inference.datatypes import Datatype, Unreadable, from_bytes, from_list
from models.contract import Arrays, BadRequest, Contract, NotJson, Problem
from models.contract.problems import MAX_PROBLEMS, echo, suggestion

Size = Annotated[int, Field(ge=0, lt=2**63)]
Loc = tuple[str | int, ...]


class _Given(TypedDict):
    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]


class InputParameters(_Given):
    """Of one input; others are not ours."""

    binary_data_size: NotRequired[Size]


class OutputParameters(_Given):
    """Of one output."""

    binary_data: NotRequired[bool]


class RequestParameters(_Given):
    """Of the request."""

    binary_data_output: NotRequired[bool]


class GivenInput(_Given):
    """One tensor; without `data`, its bytes follow the JSON."""

    name: str
    shape: Annotated[list[Size], Field(max_length=16)]
    datatype: Datatype
    parameters: NotRequired[InputParameters]
    data: NotRequired[Any]


class GivenOutput(_Given):
    """One output that is wanted."""

    name: str
    parameters: NotRequired[OutputParameters]


class Document(_Given):
    """The JSON of a request."""

    id: NotRequired[str]
    parameters: NotRequired[RequestParameters]
    inputs: list[GivenInput]
    outputs: NotRequired[list[GivenOutput]]


class Wanted(NamedTuple):
    """An output to send back."""

    field: str
    binary: bool


class Inference(NamedTuple):
    """What was asked."""

    id: str | None
    arrays: Arrays
    rows: int
    tasks: tuple[str, ...]
    wanted: list[Wanted]


class RequestReader:
    """Reads requests for one contract."""

    def __init__(self, contract: Contract, max_rows: int) -> None:
        self._contract = contract
        self._max_rows = max_rows
        widest = max(math.prod(given.item_shape) for given in contract.inputs.values())
        self._max_items = max_rows * widest
        self._documents = TypeAdapter(Document)

    def read(self, body: bytes, json_length: int | None) -> Inference:
        """JSON, and the bytes of tensors behind it where its length is given.

        Raises:
            NotJson: it is none.
            BadRequest: it is no such request, or does not fit the contract: every problem.
            TooLarge: it has too many rows.
        """
        whole = memoryview(body)
        given = self._document(whole[:json_length])
        binary = given.get("parameters", {}).get("binary_data_output", False)
        wanted, tasks = self._wanted(given.get("outputs") or [], binary)
        for tensor in given["inputs"]:
            self._check_size(tensor["shape"])
        behind = whole[len(body) if json_length is None else json_length :]
        tensors = _tensors(given["inputs"], behind)
        rows = max((len(one) for one in tensors.values() if one.ndim), default=0)
        return Inference(given.get("id"), self._contract.tensors.read(tensors), rows, tasks, wanted)

    def _check_size(self, shape: list[int]) -> None:
        """Before anything of that size is made."""
        if shape and shape[0] > self._max_rows:
            text = f"{shape[0]:,} rows; at most {self._max_rows:,} are answered at once"
            raise TooLarge(text)
        if math.prod(shape) > self._max_items:
            raise TooLarge(f"the shape {shape} has more items than {self._max_rows:,} rows")

    def _document(self, raw: memoryview) -> Document:
        try:
            return self._documents.validate_python(orjson.loads(raw))
        except ValidationError as error:
            first = error.errors(include_url=False)[:MAX_PROBLEMS]
            raise BadRequest([_worded(one) for one in first], error.error_count()) from None
        except orjson.JSONDecodeError as error:
            raise NotJson(f"not JSON: {error}") from None

    def _wanted(
        self, outputs: list[GivenOutput], binary: bool
    ) -> tuple[list[Wanted], tuple[str, ...]]:
        """The outputs asked for, in that order; all of them for none. And the tasks they are of."""
        known = self._contract.fields
        if not outputs:
            return [Wanted(field, binary) for field in known], self._contract.choose(None)
        problems: list[Problem] = []
        wanted: dict[str, Wanted] = {}
        for place, output in enumerate(outputs):
            name = output["name"]
            if name not in known:
                text = f"no such output{suggestion(name, known)}"
                problems.append(_problem(("outputs", place, "name"), text, name))
            elif name in wanted:
                problems.append(_problem(("outputs", place, "name"), "named twice", name))
            else:
                own = output.get("parameters", {}).get("binary_data", binary)
                wanted[name] = Wanted(name, own)
        if problems:
            raise BadRequest(problems)
        tasks = {known[name][0] for name in wanted}
        return list(wanted.values()), self._contract.choose(tasks)


def _tensors(inputs: list[GivenInput], raw: memoryview) -> dict[str, NDArray[Any]]:
    """Every tensor; those without `data` lie in `raw`, one behind the other."""
    problems: list[Problem] = []
    tensors: dict[str, NDArray[Any]] = {}
    at = 0
    for given in inputs:
        size = given.get("parameters", {}).get("binary_data_size")
        try:
            if given["name"] in tensors:
                raise Unreadable("given twice")
            if size is None:
                tensors[given["name"]] = from_list(given["datatype"], given["shape"], _data(given))
                continue
            own = raw[at : at + size]
            at += size
            if "data" in given:
                raise Unreadable("has both data and binary_data_size: send one of them")
            if len(own) != size:
                raise Unreadable(f"binary_data_size is {size:,}, but {len(own):,} bytes are left")
            tensors[given["name"]] = from_bytes(given["datatype"], given["shape"], own)
        except Unreadable as error:
            loc = ("inputs", echo(given["name"]), *error.at)
            problems.append(_problem(loc, str(error), error.value))
    if at < len(raw) and not problems:
        problems.append(_problem(("body",), f"{len(raw) - at:,} bytes belong to no input", None))
    if problems:
        raise BadRequest(problems)
    return tensors


def _data(given: GivenInput) -> Any:
    if "data" not in given:
        raise Unreadable("has neither data nor binary_data_size")
    return given["data"]


def _worded(error: Any) -> Problem:
    return {
        "loc": error["loc"],
        "msg": error["msg"][:1].lower() + error["msg"][1:],
        "type": error["type"],
        "input": echo(error["input"]),
    }


def _problem(loc: Loc, text: str, value: object) -> Problem:
    return {"loc": loc, "msg": text, "type": "open_inference", "input": echo(value)}
