"""The `onepass` command: a list of commands, each in a file of its own."""

import typer

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
for command in (train, compare, affinity, tune, serve, predict, inspect, export, examples, init):
    app.command()(command)


def main() -> None:
    """The entry point: what a user did wrong is a line on stderr, never a traceback."""
    app()


if __name__ == "__main__":
    main()
