"""What went wrong, told in lines: nobody but a bug sees a traceback."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from onepass.training.runs.disks import told
from onepass.training.runs.interrupt import Stopped

ENOUGH = 141
STOPPED = 130
"""The exit code of who was asked to stop."""


@contextmanager
def problems() -> Iterator[None]:
    """What a user can mend is told in lines; anything else is a bug and keeps its traceback."""
    try:
        yield
    except BrokenPipeError:  # who reads what is printed has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ENOUGH) from None
    except (ValueError, OSError) as error:
        _fail(told(error))
    except (Stopped, KeyboardInterrupt) as error:
        _fail(str(error) or "stopped by hand", STOPPED)
    except RuntimeError as error:
        if type(error).__name__ not in ("NothingKept", "Died"):
            raise
        _fail(str(error))


def needs(*modules: str, extra: str = "train") -> None:
    """Says what to install, where a module is not there."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(f"this command needs {', '.join(missing)}: pip install 'onepass[{extra}]'")


def _fail(text: str, code: int = 1) -> None:
    print(text, file=sys.stderr)
    raise typer.Exit(code)
