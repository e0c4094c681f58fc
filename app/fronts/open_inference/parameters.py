"""What a request may ask beside its tensors: what counts, and what is refused rather than passed
over, since whoever asks it counts on it. Parameters that nobody here knows are passed over.
"""

from typing import Annotated, Any, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

Size = Annotated[int, Field(ge=0, lt=2**63)]
STRICT = ConfigDict(strict=True, extra="ignore")


def _refusing(text: str) -> AfterValidator:
    """Any value but none: 0, false and "" ask for nothing."""

    def refuse(value: Any) -> Any:
        if value:
            raise PydanticCustomError("unsupported", "{text}", {"text": text})
        return value

    return AfterValidator(refuse)


_Priority = Annotated[Any, _refusing("all requests have the same priority here: leave it out")]
_Sequence = Annotated[
    Any, _refusing("nothing is kept from one request to the next here: leave sequences out")
]
_Shared = Annotated[Any, _refusing("there is no shared memory here: tensors are in the body")]


@with_config(STRICT)
class InputParameters(TypedDict):
    """Of one input."""

    binary_data_size: NotRequired[Size]
    shared_memory_region: NotRequired[_Shared]


@with_config(STRICT)
class OutputParameters(TypedDict):
    """Of one output. `classification` asks for so many labels, the likeliest first; Triton's client
    calls that class_count."""

    binary_data: NotRequired[bool]
    classification: NotRequired[Size]
    class_count: NotRequired[Size]
    shared_memory_region: NotRequired[_Shared]


@with_config(STRICT)
class RequestParameters(TypedDict):
    """Of the request; `timeout` is in microseconds, 0 none of its own."""

    binary_data_output: NotRequired[bool]
    timeout: NotRequired[Size]
    priority: NotRequired[_Priority]
    sequence_id: NotRequired[_Sequence]
    sequence_start: NotRequired[_Sequence]
    sequence_end: NotRequired[_Sequence]
