"""The contract of a bundle: inputs, tasks, rows -> arrays, arrays -> answers. Never torch."""

from models.contract.contract import Arrays, Contract
from models.contract.errors import (
    BadRequest,
    BadRows,
    BadTasks,
    BadTensors,
    NotJson,
    Problem,
    TooManyRows,
)
from models.contract.rows import Request, Row

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
