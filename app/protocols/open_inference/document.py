"""The JSON of an inference request, before anybody looks at its data."""

from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.protocols.open_inference.datatypes import Datatype

Size = Annotated[int, Field(ge=0, lt=2**63)]


STRICT = ConfigDict(strict=True, extra="ignore")


@with_config(STRICT)
class InputParameters(TypedDict):
    """Of one input; others are not ours."""

    binary_data_size: NotRequired[Size]


@with_config(STRICT)
class OutputParameters(TypedDict):
    """Of one output."""

    binary_data: NotRequired[bool]


@with_config(STRICT)
class RequestParameters(TypedDict):
    """Of the request."""

    binary_data_output: NotRequired[bool]


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
