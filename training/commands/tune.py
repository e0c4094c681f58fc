"""`onepass tune`."""

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


def tune(
    spec: SpecArgument,
    trials: Annotated[int, typer.Option(min=1, help="Runs to search with, in all.")] = 30,
    sharing: Annotated[
        str, typer.Option(help="Kinds of sharing that are tried beside the spec's own.")
    ] = "hard,mmoe,ple,cross_stitch",
    balancing: Annotated[
        str, typer.Option(help="Kinds of balancing that are tried; fixed searches its weights.")
    ] = "equal,fixed,uncertainty,dwa",
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each finalist.")] = 3,
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    jobs: JobsOption = None,
    on: OnOption = None,
) -> None:
    """Search sharing, balancing, widths and learning rate; what is best is chosen on validation.

    The first trial is the spec's own settings; on test rows the best is held against them, once.
    Trials are kept in OUT/NAME/tune, so that the same command goes on where it was stopped, and a
    larger --trials goes on searching. Writes best.yaml, trials.csv and verdict.txt there.
    """
    with problems(), heeded():
        needs("optuna", extra="tune")
        needs("torch", "polars", "sklearn", "matplotlib", "yaml")
        from onepass.training.specs.read import load
        from onepass.training.studies.tuning.tables import tables, words
        from onepass.training.studies.tuning.tune import tune as search
        from onepass.training.studies.tuning.writing import FILES, write

        chosen = load(spec, set_ or [])
        with executor(on) as made:
            tuned, folder = search(
                chosen,
                sharings=sharing.split(","),
                balancings=balancing.split(","),
                trials=trials,
                seeds=seeds,
                out=out,
                say=say,
                jobs=jobs,
                on=made,
            )
        write(folder, tuned)
        screen().print(*tables(tuned))
        print(words(tuned))
        print(f"written: {folder}/{', '.join(FILES)}")
        print(f"train:   onepass train {folder / FILES[0]}")
