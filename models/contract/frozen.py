"""The base of everything declared: frozen, and refusing what it does not know."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, StringConstraints


class Frozen(BaseModel):
    """A declaration: it never changes once made, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, some fields of which are others; what was made of those is made anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in [*copied.__dict__]:
            if isinstance(getattr(type(self), name, None), cached_property):
                del copied.__dict__[name]
        return copied


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$", max_length=64)]
"""A name of an input or a task: it stands in JSON, in URLs, in CSV columns and in metric labels."""
MOST_DECLARED = 2**16
"""Inputs, and tasks, of a contract."""
