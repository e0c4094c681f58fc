"""The answers to requests for one row, written by parts that are the same for all of them."""

from typing import Any

import orjson
from numpy.typing import NDArray

from onepass.app.fronts.open_inference.datatypes import datatype, to_bytes
from onepass.app.fronts.open_inference.row_reader import Identified
from onepass.models.contract import Arrays, Contract, Row
from onepass.models.contract.tasks.columns import numbers

DATA, ID = b"\0data", b"\0id"
"""Where values and ids go: no JSON holds such bytes."""


class RowWriter:
    """Writes some fields of one model."""

    def __init__(self, contract: Contract, head: dict[str, Any], fields: list[str]) -> None:
        self._contract = contract
        self._head = head
        self._fields = fields
        self._json: tuple[bytes, bytes] | None = None

    def texts(self, outputs: Arrays, rows: list[Row]) -> list[bytes]:
        """A JSON for each row."""
        columns = [self._contract.tensor(field, outputs) for field in self._fields]
        plain, named = self._json or self._templates(columns)
        cells = zip(*map(_texts, columns), strict=True)
        return [
            named % (orjson.dumps(row.id), *own) if type(row) is Identified else plain % own
            for row, own in zip(rows, cells, strict=True)
        ]

    def _templates(self, columns: list[NDArray[Any]]) -> tuple[bytes, bytes]:
        """Without an id, and with one."""
        tensors = [
            {"name": field, "datatype": datatype(values), "shape": [1, *values.shape[1:]]}
            for field, values in zip(self._fields, columns, strict=True)
        ]
        outputs = [
            orjson.dumps(one).replace(b"%", b"%%")[:-1] + b',"data":[%b]}' for one in tensors
        ]
        head = orjson.dumps(self._head).replace(b"%", b"%%")[:-1]
        rest = b',"outputs":[%b]}' % b",".join(outputs)
        self._json = head + rest, head + b',"id":%b' + rest
        return self._json

    def packed(self, outputs: Arrays) -> tuple[bytes, list[bytes]]:
        """The JSON that all answers have, and the bytes behind it of each. Numbers alone.

        Raises:
            TypeError: there are texts among them, which are of any length.
        """
        columns = [self._contract.tensor(field, outputs) for field in self._fields]
        if any(values.dtype.kind == "O" for values in columns):
            raise TypeError
        tensors, behind = [], []
        for field, values in zip(self._fields, columns, strict=True):
            raw = to_bytes(values)
            size = len(raw) // len(values)
            parameters = {"binary_data_size": size}
            shape = [1, *values.shape[1:]]
            tensors.append(
                {
                    "name": field,
                    "datatype": datatype(values),
                    "shape": shape,
                    "parameters": parameters,
                }
            )
            behind.append([raw[start : start + size] for start in range(0, len(raw), size)])
        head = orjson.dumps(self._head | {"outputs": tensors})
        return head, [b"".join(own) for own in zip(*behind, strict=True)]


def _texts(values: NDArray[Any]) -> list[bytes]:
    """(B, ...) -> the data of each row, as JSON has them."""
    if values.dtype.kind == "O":
        rows = values.reshape(len(values), -1).tolist()
        return [orjson.dumps(own)[1:-1] for own in rows]
    texts = numbers(values)
    width = len(texts) // len(values)
    if width == 1:
        return texts
    return [b",".join(texts[start : start + width]) for start in range(0, len(texts), width)]
