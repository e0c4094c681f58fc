"""A value that was sent for an input, as a column of a table holds it."""

import json
from typing import Any

from onepass.models.contract.inputs import Input


def table_cell(declared: Input, value: Any) -> Any:
    """A number, a text, a list of either; None where none was sent."""
    if value is None:
        return None
    if isinstance(value, list):
        return [table_cell(declared, item) for item in value]
    if declared.numeric:
        return float(value)
    return json.dumps(value) if isinstance(value, bool | int | float) else value
