"""An inference request: its bytes -> arrays of the contract, and what is wanted back."""

import math
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from onepass.app.fronts.open_inference.document import Document
from onepass.app.fronts.open_inference.fast_path import FewRows
from onepass.app.fronts.open_inference.given import tensors_of
from onepass.app.fronts.open_inference.inference import Asked, Inference
from onepass.app.fronts.open_inference.outputs import Outputs
from onepass.app.fronts.open_inference.pieces import LargeDocument, loaded
from onepass.app.requests.errors import TooLarge
from onepass.models.contract import BadRequest, Contract, Problem
from onepass.models.contract.errors import MAX_PROBLEMS, echo
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.lists import ListInput
from onepass.models.contract.row_rules import BOM

NOTHING = memoryview(b"")
WINDOW = 2**16
TENSORS = 2**10
"""That a request may have beside those of the contract, where names may be unknown."""
SPARE = 2**14
"""Commas of a request that are not between values."""


class RequestReader:
    """Reads requests for one contract."""

    def __init__(self, contract: Contract, max_rows: int) -> None:
        self._contract = contract
        self._max_rows = max_rows
        widest = max(map(_items, contract.inputs.values()))
        self._max_items = max_rows * widest
        items = 2 * sum(map(_items, contract.inputs.values()))  # a word may be a comma itself
        self._most_values = max_rows * items + SPARE if contract.decoder.idle else None
        inputs, outputs = 2 * len(contract.inputs), len(contract.fields)
        self._most = {"inputs": inputs + TENSORS, "outputs": outputs + MAX_PROBLEMS + 1}
        self._large = LargeDocument(
            most_tokens=2**15 + 2**4 * (inputs + outputs), most_items=2 * widest + WINDOW
        )
        self._few = FewRows(contract)
        self._check = TypeAdapter(Document).validator.validate_python
        self._outputs = Outputs(contract)

    def read(self, body: bytes, json_length: int | None) -> Inference:
        """JSON, and the bytes of tensors behind it where its length is given.

        Raises:
            NotJson: it is none.
            BadRequest: it is no such request: every problem.
            TooLarge: it has too many rows.
        """
        head, behind = _split(body, json_length)
        if len(head) > WINDOW:
            self._check_values(head)
        return self.inference(self.ask(head), behind, letters=len(body))

    def inference(self, asked: Asked, behind: memoryview, *, letters: int) -> Inference:
        """With its tensors, of which some lie `behind` it. Raises BadRequest, TooLarge."""
        rows = 0
        for tensor in asked.inputs:
            shape = tensor["shape"]
            self._check_size(shape)
            if shape and shape[0] > rows:
                rows = shape[0]
        arrays = None if behind else self._few.read(asked.inputs)
        tensors = {} if arrays else tensors_of(asked.inputs, behind, self._contract.inputs)
        return Inference(
            asked.id, tensors, arrays, rows, asked.tasks, asked.wanted, asked.timeout_s, letters
        )

    def ask(self, head: bytes | memoryview) -> Asked:
        """What a JSON asks. Raises NotJson, BadRequest."""
        return self.asked(self._document(head))

    def asked(self, document: Any) -> Asked:
        """What a document asks. Raises BadRequest."""
        document = self._checked(document)
        parameters = document.get("parameters")
        binary = parameters.get("binary_data_output", False) if parameters else False
        timeout_us = parameters.get("timeout") if parameters else None
        wanted, tasks = self._outputs.read(document.get("outputs"), binary)
        timeout_s = timeout_us / 1e6 if timeout_us else None
        return Asked(document.get("id"), document["inputs"], tasks, wanted, timeout_s)

    @property
    def takes(self) -> Mapping[str, tuple[str, ...]]:
        """Per input, the datatypes that hold the values a row may have."""
        return self._few.takes

    def _check_values(self, head: bytes | memoryview) -> None:
        """Before they are read: where no texts are sent, commas stand between values."""
        if self._most_values is None:
            return
        held = 0
        for start in range(0, len(head), WINDOW):
            held += bytes(head[start : start + WINDOW]).count(b",")
            if held > self._most_values:
                text = f"more values than {self._max_rows:,} rows have, which are answered at once"
                raise TooLarge(text)

    def _check_size(self, shape: list[int]) -> None:
        """Before anything of that size is made."""
        if shape and shape[0] > self._max_rows:
            text = f"{shape[0]:,} rows; at most {self._max_rows:,} are answered at once"
            raise TooLarge(text)
        if len(shape) > 1 and math.prod(size or 1 for size in shape) > self._max_items:
            # a size of 0 counts as 1: numpy has the same bound
            raise TooLarge(f"the shape {shape} has more items than {self._max_rows:,} rows")

    def _document(self, raw: bytes | memoryview) -> Any:
        """Raises NotJson."""
        if raw[: len(BOM)] == BOM:
            raw = raw[len(BOM) :]
        return loaded(raw) if len(raw) <= WINDOW else self._large.read(bytes(raw))

    def _checked(self, document: Any) -> Document:
        """Raises BadRequest."""
        more = self._cut(document)
        try:
            return self._check(document)
        except ValidationError as error:
            first = error.errors(include_url=False)[:MAX_PROBLEMS]
            total = error.error_count() + more
            raise BadRequest([_worded(one) for one in first], total) from None

    def _cut(self, document: Any) -> int:
        """Without more tensors and outputs than can be told of; how many those were. Of so many,
        some are unknown, or named twice.
        """
        more = 0
        for key, most in self._most.items():
            listed = document.get(key) if isinstance(document, dict) else None
            if isinstance(listed, list) and len(listed) > most:
                more += len(listed) - most
                del listed[most:]
        return more


def _split(body: bytes, json_length: int | None) -> tuple[bytes | memoryview, memoryview]:
    """The JSON, and the bytes behind it."""
    if json_length is None:
        return body, NOTHING
    whole = memoryview(body)
    return whole[:json_length], whole[json_length:]


def _items(declared: Input) -> int:
    """Of one row in a tensor, at most."""
    return declared.most if isinstance(declared, ListInput) else math.prod(declared.item_shape)


def _worded(error: Any) -> Problem:
    return {
        "loc": error["loc"],
        "msg": error["msg"][:1].lower() + error["msg"][1:],
        "type": error["type"],
        "input": echo(error["input"]),
    }
