"""`onepass affinity`."""

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


def affinity(
    spec: SpecArgument,
    every: Annotated[int, typer.Option(min=1, help="Steps from one look to the next.")] = 10,
    seeds: Annotated[int, typer.Option(min=1, help="Runs that are averaged.")] = 3,
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    jobs: JobsOption = None,
    on: OnOption = None,
) -> None:
    """Which tasks help which? What a step for each does to the loss of every other.

    Trains one network for all tasks and tries out, every so many steps, a step for each alone
    (lookahead affinity, Fifty 2021); beside it stand the cosines of their gradients, and the groups
    that `branching` may take. Runs are kept in OUT/NAME/affinity, so that the same command goes on
    where it was stopped. Writes affinity.json, affinity.csv and affinity.png there.
    """
    with problems(), heeded():
        needs("torch", "polars", "sklearn", "matplotlib", "yaml")
        from onepass.training.specs.read import load
        from onepass.training.studies.affinity.affinity import affinity as measure
        from onepass.training.studies.affinity.tables import tables, yaml_line
        from onepass.training.studies.affinity.writing import FILES, write

        chosen = load(spec, set_ or [])
        with executor(on) as trials:
            measured, folder = measure(
                chosen, every=every, seeds=seeds, out=out, say=say, jobs=jobs, on=trials
            )
        write(folder, measured)
        screen().print(*tables(measured))
        print(f"suggested: {yaml_line(measured)}")
        print(f"written: {folder}/{', '.join(FILES)}")
