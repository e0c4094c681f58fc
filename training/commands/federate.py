"""`onepass federate`."""

from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import OutOption, SetOption
from onepass.training.commands.problems import needs, problems
from onepass.training.runs.interrupt import heeded


def federate(
    plan: Annotated[str, typer.Argument(help="A YAML file: clients, rounds, strategy.")],
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Goes on with the newest unfinished federation.")
    ] = False,
    onnx: Annotated[bool, typer.Option(help="Export each client's graph.")] = True,
    pictures: Annotated[bool, typer.Option(help="Draw each client's report.")] = True,
) -> None:
    """Train clients that share inputs and trunk, and keep rows, labels and heads to themselves.

    Each client of the plan is a process here, with a spec and tasks of its own: a rehearsal. Each
    writes a bundle, OUT/CLIENT/NAME; what they share is one more, OUT/PLAN, to start from with
    --init-from.
    """
    with problems(), heeded():
        needs("torch", "polars", "sklearn", "matplotlib", "yaml", *(["onnxscript"] * onnx))
        needs("cryptography", extra="federated")
        from onepass.training.commands.screen import say
        from onepass.training.federated.federate import federate as rounds
        from onepass.training.federated.plan import load
        from onepass.training.federated.processes import in_processes

        chosen = load(plan, set_ or [])
        with in_processes(chosen, out, onnx=onnx, pictures=pictures) as clients:
            folder = rounds(chosen, clients, out=out, say=say, resume=resume)
        print(f"shared:  {folder}")
        for name in chosen.clients:
            print(f"client:  {out / name}")
