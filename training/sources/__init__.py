"""Sources: where rows come from. One file each."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from models.contract.inputs import Input
from models.contract.tasks import Task
from training.sources import digits, function, images, table
from training.sources.digits import DigitsSource
from training.sources.function import FunctionSource
from training.sources.images import ImagesSource
from training.sources.rows import SourceRows
from training.sources.table import TableSource

Source = Annotated[
    FunctionSource | TableSource | ImagesSource | DigitsSource, Field(discriminator="kind")
]


def read(source: Source, inputs: Mapping[str, Input], tasks: Mapping[str, Task]) -> SourceRows:
    """The rows of a source. Raises ValueError with every problem at once."""
    match source:
        case FunctionSource():
            return function.read(source, inputs, tasks)
        case TableSource():
            return table.read(source, inputs, tasks)
        case ImagesSource():
            return images.read(source, inputs, tasks)
        case DigitsSource():
            return digits.read(source, inputs, tasks)


__all__ = ["Source", "SourceRows", "read"]
