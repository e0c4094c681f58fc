"""The base of everything declared: frozen, and refusing what it does not know."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from onepass.models.contract.descriptions import descriptions

KIND = "Which of the kinds this is."


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

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> JsonSchemaValue:
        """The schema; what stands under a field in the code is its description."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in ({"kind": KIND} | descriptions(cls, Frozen)).items():
            if name in properties:
                properties[name]["description"] = text
        return schema


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$", max_length=64)]
"""A name of an input or a task: it stands in JSON, in URLs, in CSV columns and in metric labels."""
MOST_DECLARED = 2**16
"""Inputs, and tasks, of a contract."""
