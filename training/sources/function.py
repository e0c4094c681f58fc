"""A source that samples functions: inputs uniform over ranges, labels from expressions."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field

from onepass.models.contract.errors import suggestion
from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.ranges import Float32
from onepass.models.contract.tasks import Task
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.expression import evaluate
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.split import OwnSplit, SharesSplit, by_hash


def _ascending(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] >= ends[1]:
        raise ValueError(f"the range {ends[0]:g} to {ends[1]:g} is empty")
    return ends


class FunctionSource(SourceSpec):
    """`rows` samples; a range per input, an expression per task, e.g. {sin: sin(x)}."""

    kind: Literal["function"] = "function"
    rows: int = Field(default=20_000, ge=10, le=10**8)
    """How many rows are drawn."""
    ranges: dict[Name, Annotated[tuple[Float32, Float32], AfterValidator(_ascending)]] = Field(
        examples=[{"x": [0, 6.28]}]
    )
    """Per input, the least and the greatest number that is drawn."""
    expressions: dict[Name, str] = Field(examples=[{"sin": "sin(x)"}])
    """Per task, what its label is, in terms of the inputs, as in sin(x)."""
    noise: float = Field(default=0.0, ge=0)
    """Deviation of normal noise that is added to the numbers, not the labels, of training rows
    only."""
    seed: int = Field(default=0, ge=0, le=2**63 - 1)
    """What the draws depend on."""
    split: OwnSplit = SharesSplit()
    """Which rows train, choose and judge."""


def read(
    source: FunctionSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]
) -> SourceRows:
    """Samples the rows.

    Raises:
        ValueError: an input has no range, a task no expression, or a value is not finite.
    """
    _check_names(source, inputs, tasks)
    random = np.random.default_rng(source.seed)
    # rounded to float32, so that an answer is judged at the very x the network sees
    x = {
        name: random.uniform(*source.ranges[name], source.rows).astype(np.float32).astype(float)
        for name in inputs
    }
    split = by_hash([f"{source.seed}:{index}" for index in range(source.rows)], source.split)
    labels: dict[str, Column] = {}
    for name, task in tasks.items():
        y = evaluate(source.expressions[name], x)
        if not np.isfinite(y).all():
            raise ValueError(f"source.expressions.{name}: is not finite over the whole range")
        match task.form:
            case Quantity(whole=True):
                labels[name] = y.tolist()
            case Quantity():
                noise = source.noise * random.standard_normal(source.rows)
                labels[name] = (y + np.where(split == "train", noise, 0.0)).tolist()
            case Choice(labels=known):
                labels[name] = _labels(known, y, name)
            case Choices() | Cells() | Pixels() | Objects() | Points():
                raise AssertionError("refused before")
    return SourceRows({name: column.tolist() for name, column in x.items()}, labels, split)


def _labels(labels: tuple[str, ...], y: np.ndarray, name: str) -> Column:
    """The value of the expression is the place of the label."""
    label_index = np.rint(y).astype(int)
    if labels and (label_index.min() < 0 or label_index.max() >= len(labels)):
        raise ValueError(
            f"source.expressions.{name}: gives {label_index.min()} to {label_index.max()}; "
            f"its {len(labels)} labels have the places 0 to {len(labels) - 1}"
        )
    return [labels[p] if labels else str(p) for p in label_index]


def _check_names(
    source: FunctionSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]
) -> None:
    sections = (("ranges", source.ranges, inputs), ("expressions", source.expressions, tasks))
    problems = []
    for section, entries, wanted in sections:
        problems += [
            f"source.{section}.{name}: is missing" for name in wanted if name not in entries
        ]
        problems += [
            f"source.{section}.{name}: no such name{suggestion(name, wanted)}"
            for name in entries
            if name not in wanted
        ]
    for name, declared in inputs.items():
        if declared.kind != "number":
            article = "an" if declared.kind[0] in "aeiou" else "a"
            text = f"a function takes numbers, not {article} {declared.kind}"
            problems.append(f"inputs.{name}: {text}")
    problems += [
        f"tasks.{name}: an expression is one number, not a {task.kind} task's answer"
        for name, task in tasks.items()
        if not isinstance(task.form, Quantity | Choice)
    ]
    if problems:
        raise ValueError("\n".join(problems))
