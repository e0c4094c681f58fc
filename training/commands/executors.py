"""Where runs are made: in processes of this machine, or on Ray."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onepass.training.commands.problems import needs

if TYPE_CHECKING:
    from onepass.training.studies.executors.executor import MakeTrials

RAY = "ray"


@contextmanager
def executor(on: str | None) -> "Iterator[MakeTrials]":
    """What `--on` names, while it is needed.

    Raises:
        ValueError: it names nothing that there is, or ray is not installed.
        ConnectionError: no cluster answers there.
    """
    if on is None:
        from onepass.training.studies.executors.processes import ProcessPool

        yield ProcessPool
        return
    address = address_of(on)
    from onepass.training.studies.executors.ray import trials_on

    with trials_on(address) as trials:
        yield trials


def address_of(on: str) -> str | None:
    """A cluster's address; None where `ray` alone is asked for.

    Raises:
        ValueError: it is neither, or ray is not installed.
    """
    if on != RAY and not on.startswith(f"{RAY}://"):
        raise ValueError(f"--on: must be ray or ray://HOST:PORT, got {on!r}")
    needs("ray", extra="ray")
    return None if on == RAY else on
