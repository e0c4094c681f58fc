"""An inference response: computed fields -> JSON, and the bytes of tensors behind it."""

from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.errors import Reply
from app.protocols.open_inference.datatypes import datatype, to_bytes
from app.protocols.open_inference.ranking import labels, ranked
from app.protocols.open_inference.request import Inference
from models.contract import Arrays, Contract

BINARY = b"application/octet-stream"
LENGTH = b"inference-header-content-length"


class ResponseWriter:
    """Writes the answers of one model."""

    def __init__(self, contract: Contract, name: str, version: str) -> None:
        self._contract = contract
        self._head = {"model_name": name, "model_version": version}

    def write(self, asked: Inference, outputs: Arrays) -> Reply:
        """The outputs that are wanted, in the order in which they were asked for."""
        document: dict[str, Any] = dict(self._head)
        if asked.id is not None:
            document["id"] = asked.id
        tensors: list[dict[str, Any]] = []
        behind: list[bytes] = []
        for field, binary, classes in asked.wanted:
            values = self._contract.tensor(field, outputs)
            if classes:
                values = ranked(values, labels(self._contract, field), classes)
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
        document["outputs"] = tensors
        head = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
        if not behind:
            return Reply(200, head, [])
        length = (LENGTH, b"%d" % len(head))
        return Reply(200, b"".join((head, *behind)), [length], BINARY)


def _listed(values: NDArray[Any]) -> Any:
    """Flat, row-major, as orjson can write it: float32 in its shortest form."""
    if values.dtype.kind == "O":
        return values.ravel().tolist()
    return np.ascontiguousarray(values).reshape(-1) if values.ndim > 1 else values
