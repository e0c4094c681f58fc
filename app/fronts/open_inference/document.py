"""The JSON of an inference request, before anybody looks at its data."""

from typing import Annotated, Any, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from onepass.app.fronts.open_inference.datatypes import Datatype
from onepass.app.fronts.open_inference.parameters import (
    STRICT,
    InputParameters,
    OutputParameters,
    RequestParameters,
    Size,
)


@with_config(STRICT)
class GivenInput(TypedDict):
    """One tensor; without `data`, its bytes follow the JSON."""

    name: str
    shape: Annotated[list[Size], Field(max_length=16)]
    datatype: Datatype
    parameters: NotRequired[InputParameters | None]
    data: NotRequired[Any]


@with_config(STRICT)
class GivenOutput(TypedDict):
    """One output that is wanted."""

    name: str
    parameters: NotRequired[OutputParameters | None]


@with_config(STRICT)
class Document(TypedDict):
    """The JSON of a request; null is as good as nothing."""

    id: NotRequired[str | None]
    parameters: NotRequired[RequestParameters | None]
    inputs: list[GivenInput]
    outputs: NotRequired[list[GivenOutput] | None]
