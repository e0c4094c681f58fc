"""Sources: where rows come from. One file each; and several of them under names."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources import digits, function, images, scenes, several, table
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.digits import DigitsSource
from onepass.training.sources.function import FunctionSource
from onepass.training.sources.images import ImagesSource
from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.scenes import ScenesSource
from onepass.training.sources.table import TableSource

Source = Annotated[
    FunctionSource | TableSource | ImagesSource | DigitsSource | ScenesSource,
    Field(discriminator="kind"),
]


def _number(source: Any) -> str:
    """One source has a kind; several are a mapping of sources, which no source is.

    Where both can be meant, what is said of a missing kind is said of one.
    """
    if not isinstance(source, dict) or "kind" in source:
        return "<one>"
    settings = TableSource.model_fields.keys()
    several = any(
        isinstance(part, SourceSpec) or (isinstance(part, dict) and settings & part.keys())
        for part in source.values()
    )
    return "<several>" if several else "<one>"


Sources = Annotated[
    Annotated[Source, Tag("<one>")] | Annotated[dict[Name, Source], Tag("<several>")],
    Discriminator(_number),
]
"""One source, or several under names of their own."""


def read(
    source: Sources,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    memory: Memory = IN_MEMORY,
) -> SourceRows:
    """The rows of one source or of several; long columns of tables lie in that memory.

    Raises:
        ValueError: with every problem at once.
    """
    match source:
        case dict():
            return several.read(read, source, inputs, tasks, memory)
        case FunctionSource():
            return function.read(source, inputs, tasks)
        case TableSource():
            return table.read(source, inputs, tasks, memory)
        case ImagesSource():
            return images.read(source, inputs, tasks)
        case DigitsSource():
            return digits.read(source, inputs, tasks)
        case ScenesSource():
            return scenes.read(source, inputs, tasks)


def problems_of(
    source: Sources, inputs: Mapping[str, Input], tasks: Mapping[str, Task]
) -> list[str]:
    """What is wrong with who answers which task."""
    if isinstance(source, dict):
        return several.problems_of(source, list(inputs), list(tasks))
    return [
        f"source.{setting}: is for one of several named sources, source.NAME.{setting}"
        for setting in SourceSpec.model_fields
        if getattr(source, setting)
    ]


def has_columns(source: Sources) -> bool:
    """Whether more can be read from it than inputs and labels."""
    every = list(source.values()) if isinstance(source, dict) else [source]
    return not any(isinstance(one, FunctionSource | DigitsSource | ScenesSource) for one in every)


__all__ = ["Source", "SourceRows", "Sources", "has_columns", "problems_of", "read"]
