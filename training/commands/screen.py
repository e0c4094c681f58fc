"""Where commands print: tables on standard output, the way there on standard error."""

import sys

from rich.console import Console

PIPE_WIDTH = 160
"""Of tables that nobody's terminal bounds."""


def screen() -> Console:
    """As wide as the terminal; in a pipe, wide."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPE_WIDTH)


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)
