"""An inference response: computed fields -> JSON, and the bytes of tensors behind it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.app.fronts.open_inference.datatypes import STEP_ITEMS, datatype, to_bytes
from onepass.app.fronts.open_inference.inference import Inference, Wanted
from onepass.app.fronts.open_inference.ranking import labels, ranked
from onepass.app.requests.errors import Reply
from onepass.models.contract import Arrays, Contract

BINARY = b"application/octet-stream"
NUMPY = orjson.OPT_SERIALIZE_NUMPY
LENGTH = b"inference-header-content-length"


class ResponseWriter:
    """Writes the answers of one model."""

    def __init__(self, contract: Contract, name: str, version: str) -> None:
        self._contract = contract
        self.head = {"model_name": name, "model_version": version}

    def write(self, asked: Inference, outputs: Arrays) -> Reply:
        """The outputs that are wanted, in the order in which they were asked for."""
        document: dict[str, Any] = dict(self.head)
        if asked.id is not None:
            document["id"] = asked.id
        tensors: list[dict[str, Any]] = []
        behind: list[bytes] = []
        for (field, binary, _), values in wanted_values(self._contract, asked, outputs):
            tensor: dict[str, Any] = {
                "name": field,
                "datatype": datatype(values),
                "shape": values.shape,
            }
            if binary:
                behind.append(to_bytes(values))
                tensor["parameters"] = {"binary_data_size": len(behind[-1])}
            else:
                tensor["data"] = _listed(values)
            tensors.append(tensor)
        head = _written(document, tensors)
        if not behind:
            return Reply(200, head, [])
        length = (LENGTH, b"%d" % len(head))
        return Reply(200, b"".join((head, *behind)), [length], BINARY)


def wanted_values(
    contract: Contract, asked: Inference, outputs: Arrays
) -> Iterator[tuple[Wanted, NDArray[Any]]]:
    """Each output that is wanted, with its values: (B, ...)."""
    for wanted in asked.wanted:
        values = contract.tensor(wanted.field, outputs)
        if wanted.classes:
            values = ranked(values, labels(contract, wanted.field), wanted.classes)
        yield wanted, values


def _written(document: dict[str, Any], tensors: list[dict[str, Any]]) -> bytes:
    """The JSON: data of many values is written in steps, and the bytes are the same."""
    large = [_large(tensor.get("data", ())) for tensor in tensors]
    if not any(large):
        return orjson.dumps(document | {"outputs": tensors}, option=NUMPY)
    parts = [orjson.dumps(document)[:-1], b',"outputs":[']
    for index, tensor in enumerate(tensors):
        parts.append(b"," if index else b"")
        if not large[index]:
            parts.append(orjson.dumps(tensor, option=NUMPY))
            continue
        data = tensor.pop("data")
        parts += [orjson.dumps(tensor)[:-1], b',"data":[']
        for start in range(0, len(data), STEP_ITEMS):
            some = orjson.dumps(data[start : start + STEP_ITEMS], option=NUMPY)
            parts += [b"," if start else b"", some[1:-1]]
        parts.append(b"]}")
    return b"".join([*parts, b"]}"])


def _large(data: Any) -> bool:
    return len(data) > STEP_ITEMS


def _listed(values: NDArray[Any]) -> Any:
    """Flat, row-major, as orjson can write it: float32 in its shortest form."""
    if values.dtype.kind == "O":
        return values.ravel().tolist()
    return np.ascontiguousarray(values).reshape(-1) if values.ndim > 1 else values
