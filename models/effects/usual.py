"""What is usual of each input: what stands in its place where it shall say nothing.

Of numbers, vectors and times the training rows' median, of a category its most frequent value, of
a set no item; an optional input is absent.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from onepass.models.contract import Contract, Row
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.timestamp import Moment, seconds, written


class Usual:
    """Of one contract, by a bundle's report."""

    def __init__(self, contract: Contract, report: Mapping[str, Any]) -> None:
        self.values: Row = {}
        """Per input of which something is, as a checked row has it."""
        self.lacks: list[str] = []
        """Of which inputs the report does not tell it, and what it tells instead."""
        facts = report.get("inputs", {})
        for name, declared in contract.inputs.items():
            self._add(name, declared, facts.get(name, {}))

    @property
    def said(self) -> Row:
        """The same as JSON has it."""
        return {name: _plain(value) for name, value in self.values.items()}

    def _add(self, name: str, declared: Input, facts: Mapping[str, Any]) -> None:
        if declared.optional:
            self.values[name] = None
            return
        try:
            value = declared.usual(facts)
        except KeyError as error:
            has = ", ".join(facts) or "nothing"
            self.lacks.append(f"{name} (its report has {has}, and no {error.args[0]})")
            return
        if value is not None:
            self.values[name] = value


def _plain(value: Any) -> Any:
    """Of a moment its text."""
    if isinstance(value, Moment):
        return written(int(seconds(np.array([value], dtype=np.float32))[0]))
    return value
