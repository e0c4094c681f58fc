"""The split of a first spec: of few rows, too, some train and some choose."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources import images, table
from onepass.training.sources.images import ImagesSource
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.table import TableSource
from onepass.training.specs import yaml

INPUTS = TypeAdapter(dict[Name, Input])
TASKS = TypeAdapter(dict[Name, Task])
SHARES = ((0.15, 0.15), (0.2, 0.2), (0.3, 0.2), (0.3, 0.0), (0.4, 0.0), (0.5, 0.0))
"""Of validation and of test rows: the first that will do."""


def splits(
    before: Sequence[str], after: Sequence[str], said: str, *, by_column: bool, has_column: bool
) -> str:
    """The spec with a split between the lines, such that there are rows to train on and to choose
    by.

    Raises:
        ValueError: there is none.
    """
    missing = ""
    for place, (val, test) in enumerate(SHARES):
        line = f"  split: {{kind: hash, val: {val}, test: {test}}}  # {said}"
        if by_column:
            line = f"  # {said}"
        elif place == 0:
            line = f"  {'split: {kind: hash}  ' * has_column}# {said}"
        text = "\n".join([*before, line, *after]) + "\n"
        missing = missing_in(*read_as(yaml.parse(text)))
        if not missing:
            return text
        if by_column:
            break
    raise ValueError(f"too few rows: {missing}")


def read_as(document: Any) -> tuple[SourceRows, Mapping[str, Input]]:
    """The rows that a spec names, and the inputs."""
    inputs = INPUTS.validate_python(document["inputs"])
    tasks = TASKS.validate_python(document["tasks"])
    source = document["source"]
    if source["kind"] == "images":
        return images.read(ImagesSource.model_validate(source), inputs, tasks), inputs
    return table.read(TableSource.model_validate(source), inputs, tasks), inputs


def missing_in(rows: SourceRows, inputs: Mapping[str, Input]) -> str:
    """What training would lack."""
    train, val = rows.split == "train", rows.split == "val"
    known = {name: [label is not None for label in column] for name, column in rows.labels.items()}
    for name, here in known.items():
        if not (here & train).any():
            return f"no training row has a label of {name}"
    if not any((here & val).any() for here in known.values()):
        return "no validation row has a label"
    for name, given in inputs.items():
        column = rows.inputs[name]
        if given.optional and not any(column[int(p)] is not None for p in train.nonzero()[0]):
            return f"no training row has {name}"
    return ""
