"""What went wrong, told in lines: nobody but a bug sees a traceback."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from training.disks import told
from training.interrupt import Stopped

STOPPED = 130
"""The exit code of who was asked to stop."""


@contextmanager
def problems() -> Iterator[None]:
    """What a user can mend is told in lines; anything else is a bug and keeps its traceback."""
    try:
        yield
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
