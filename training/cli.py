"""The `onepass` command: a list of commands, each in a file of its own."""

from typing import Annotated

import typer

from models.version import installed
from training.commands.affinity import affinity
from training.commands.compare import compare
from training.commands.examples import examples
from training.commands.export import export
from training.commands.init import init
from training.commands.inspect import inspect
from training.commands.predict import predict
from training.commands.serve import serve
from training.commands.train import train
from training.commands.tune import tune

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="One network that answers many questions, and a service that returns all the answers "
    "from one forward pass.",
)


def _say_version(asked: bool) -> None:
    if asked:
        print(f"onepass {installed()}")
        raise typer.Exit


@app.callback()
def onepass(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_say_version, help="Say which one this is."
        ),
    ] = False,
) -> None:
    """What stands before a command."""


for command in (train, compare, affinity, tune, serve, predict, inspect, export, examples, init):
    app.command()(command)


def main() -> None:
    """The entry point: what a user did wrong is a line on stderr, never a traceback."""
    app()


if __name__ == "__main__":
    main()
