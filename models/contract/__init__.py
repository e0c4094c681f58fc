"""The contract of a bundle: inputs, tasks, rows -> arrays, arrays -> answers. Never torch."""

from onepass.models.contract.contract import Arrays, Contract
from onepass.models.contract.errors import (
    BadRequest,
    BadRows,
    BadTasks,
    BadTensors,
    NotJson,
    Problem,
    TooManyRows,
)
from onepass.models.contract.rows import Request, Row

__all__ = [
    "Arrays",
    "BadRequest",
    "BadRows",
    "BadTasks",
    "BadTensors",
    "Contract",
    "NotJson",
    "Problem",
    "Request",
    "Row",
    "TooManyRows",
]
