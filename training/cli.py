"""The `onepass` command: a list of commands, each in a file of its own."""

from typing import Annotated

import typer

from onepass.models.version import installed
from onepass.training.commands.affinity import affinity
from onepass.training.commands.card import card
from onepass.training.commands.compare import compare
from onepass.training.commands.convert import convert
from onepass.training.commands.drift import drift
from onepass.training.commands.examples import examples
from onepass.training.commands.explain import explain
from onepass.training.commands.export import export
from onepass.training.commands.federate import federate
from onepass.training.commands.feedback import feedback
from onepass.training.commands.init import init
from onepass.training.commands.inspect import inspect
from onepass.training.commands.look import look
from onepass.training.commands.predict import predict
from onepass.training.commands.schema import schema
from onepass.training.commands.serve import serve
from onepass.training.commands.sign import sign
from onepass.training.commands.train import train
from onepass.training.commands.trim import trim
from onepass.training.commands.tune import tune

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


for command in (
    train,
    compare,
    affinity,
    tune,
    federate,
    serve,
    predict,
    drift,
    inspect,
    export,
    trim,
    sign,
    card,
    convert,
    examples,
    init,
    look,
    explain,
    schema,
):
    app.command()(command)
app.add_typer(feedback, name="feedback")


def main() -> None:
    """The entry point: what a user did wrong is a line on stderr, never a traceback."""
    app()


if __name__ == "__main__":
    main()
