"""A typed client of onepass services, by httpx alone: rows, frames, files, streams, truths.

`Client` waits, `AsyncClient` is awaited; both say the same. It knows nothing of a model beforehand:
what an answer is made of says which kind it is.
"""

from onepass_client.answer import Answer, BadRow, Source, columns
from onepass_client.asked import Asked
from onepass_client.async_client import AsyncClient
from onepass_client.client import Client
from onepass_client.errors import (
    BadRows,
    Broken,
    Busy,
    CallError,
    Conflict,
    Failed,
    Forbidden,
    NotFound,
    Refused,
    TimedOut,
    TooLarge,
    TooLate,
    Unavailable,
    Unreachable,
)
from onepass_client.kinds import (
    Depth,
    Kind,
    Label,
    Labels,
    Mask,
    Number,
    Object,
    Objects,
    Points,
    Quantiles,
    Span,
    Tags,
)
from onepass_client.problems import Problem
from onepass_client.truths import Told, Truth

__all__ = [
    "Answer",
    "Asked",
    "AsyncClient",
    "BadRow",
    "BadRows",
    "Broken",
    "Busy",
    "CallError",
    "Client",
    "Conflict",
    "Depth",
    "Failed",
    "Forbidden",
    "Kind",
    "Label",
    "Labels",
    "Mask",
    "NotFound",
    "Number",
    "Object",
    "Objects",
    "Points",
    "Problem",
    "Quantiles",
    "Refused",
    "Source",
    "Span",
    "Tags",
    "TimedOut",
    "Told",
    "TooLarge",
    "TooLate",
    "Truth",
    "Unavailable",
    "Unreachable",
    "columns",
]
