"""`onepass compare`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.executors import executor
from onepass.training.commands.options import (
    JobsOption,
    OnOption,
    OutOption,
    SetOption,
    SpecArgument,
)
from onepass.training.commands.problems import needs, problems
from onepass.training.commands.screen import say, screen
from onepass.training.runs.interrupt import heeded


def compare(
    spec: SpecArgument,
    sharing: Annotated[str, typer.Option(help="Kinds of sharing, as in hard,mmoe.")] = "hard",
    balancing: Annotated[
        str, typer.Option(help="Kinds of balancing, as in equal,uncertainty.")
    ] = "equal",
    rivals: Annotated[
        str, typer.Option(help="Other libraries: of lightgbm,catboost,tabm,linear.")
    ] = "",
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each; finalists get five.")] = 3,
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    jobs: JobsOption = None,
    on: OnOption = None,
) -> None:
    """Is sharing worth it? Every sharing with every balancing, against each task trained alone.

    The same splits, budget and seeds for all; a tuned weighted sum is always among them. Rivals get
    a model of their own for every task, on the same rows: one network against N models. Runs are
    kept in OUT/NAME/compare, so that the same command goes on where it was stopped. Writes
    compare.html, compare.csv, compare.png and verdict.txt there.
    """
    with problems(), heeded():
        needs("torch", "polars", "sklearn", "matplotlib", "yaml")
        from onepass.training.specs.read import load
        from onepass.training.studies.comparing.compare import compare as compare_variants
        from onepass.training.studies.comparing.tables import tables
        from onepass.training.studies.comparing.verdict import verdict

        chosen = load(spec, set_ or [])
        with executor(on) as trials:
            comparison, folder = compare_variants(
                chosen,
                sharings=sharing.split(","),
                balancings=balancing.split(","),
                rivals=[name for name in rivals.split(",") if name],
                seeds=seeds,
                out=out,
                jobs=jobs,
                on=trials,
                say=say,
            )
        screen().print(*tables(comparison))
        print(verdict(comparison))
        print(f"written: {folder}/compare.html, compare.csv, compare.png, verdict.txt")
