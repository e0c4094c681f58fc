"""What training saw of an input: its range or frequent values.

Small, whatever the number of rows: pages draw it, and the app counts what lies beyond it.
"""

from typing import Any

from onepass.models.contract import Arrays
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.training.sources.inputs import kind_of


def of_input(declared: Input, name: str, inputs: Arrays) -> dict[str, Any]:
    """Of the training rows' arrays: its range or frequent values, and how often it is absent."""
    if not declared.optional:
        return kind_of(declared).statistics(inputs[name])
    here = inputs[present(name)]
    return kind_of(declared).statistics(inputs[name][here]) | {"absent": int((~here).sum())}
