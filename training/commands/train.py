"""`onepass train`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from onepass.training.commands.options import OutOption, SetOption, SpecArgument
from onepass.training.commands.problems import needs, problems


def train(
    spec: SpecArgument,
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Goes on with the newest unfinished run.")
    ] = False,
    onnx: Annotated[bool, typer.Option(help="Export the graph that serves without torch.")] = True,
    pictures: Annotated[bool, typer.Option(help="Draw report.html and curves.png.")] = True,
    init_from: Annotated[
        Path | None, typer.Option(help="A bundle whose weights are taken where they fit.")
    ] = None,
    add_task: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A task of the spec that the bundle of --init-from lacks: it alone learns, the "
            "old answers stay as they are. May be repeated.",
        ),
    ] = None,
    log: Annotated[
        str, typer.Option(help="Writes every epoch to tensorboard, mlflow, or both: a,b.")
    ] = "",
) -> None:
    """Train a network and write its bundle. Ctrl-C keeps the best epoch so far."""
    with problems():
        needs("torch", "polars", "sklearn", "matplotlib", "yaml", *(["onnxscript"] * onnx))
        from rich.console import Console

        from onepass.training.fitting import fit
        from onepass.training.reporting.tables import show_report
        from onepass.training.runs.logs import named
        from onepass.training.runs.progress import progress
        from onepass.training.specs.read import load

        starts = [] if init_from is None else [f"init_from={json.dumps(str(init_from))}"]
        starts += [f"add_tasks={json.dumps(add_task)}"] if add_task else []
        chosen = load(spec, [*(set_ or []), *starts])
        listener, log_to = progress(), named(log)
        bundle = fit(
            chosen,
            out=out,
            resume=resume,
            progress=listener,
            onnx=onnx,
            pictures=pictures,
            log=log_to,
            raise_again=False,
        )
        try:
            show_report(Console(), bundle)
        finally:
            print(f"bundle: {bundle.folder}")
            print(f"serve:  onepass serve {bundle.folder.parent}")
