"""The base of everything declared: frozen, and refusing what it does not know."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Frozen(BaseModel):
    """A declaration: it never changes once made, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$", max_length=64)]
"""A name of an input or a task: it stands in JSON, in URLs, in CSV columns and in metric labels."""
MOST_DECLARED = 2**16
"""Inputs, and tasks, of a contract."""
