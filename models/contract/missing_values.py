"""What stands for missing values: it is taken out of rows, as if nobody had sent it."""

import operator
from collections.abc import Mapping
from typing import Any

from onepass.models.contract.inputs import Input
from onepass.models.contract.row_rules import INSTANCES


class MissingValues:
    """By the rules of one set of inputs."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._filling = {n: one for n, one in inputs.items() if one.reading.empty == "missing"}

    def taken_out(self, document: Any) -> Any:
        """The document without them; itself where it has none."""
        if not self._filling:
            return document
        match document:
            case {"instances": list() as rows}:
                filled = self.taken_out(rows)
                return document if filled is rows else {**document, INSTANCES: filled}
            case list():
                rows = [self.taken_out(row) if isinstance(row, dict) else row for row in document]
                same = all(map(operator.is_, rows, document))
                return document if same else rows
            case dict():
                sent = {n: one for n, one in self._filling.items() if n in document}
                known = {n: one.known(document[n]) for n, one in sent.items()}
                if all(known[name] is document[name] for name in known):
                    return document
                filled = {**document, **known}
                return {n: v for n, v in filled.items() if v is not None or document[n] is None}
            case _:
                return document
