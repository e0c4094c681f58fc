"""The state of a run that goes on: `.running-<run>` beside the finished ones.

One safetensors file holds all of it, so that it is replaced whole: parameters, all buffers, the
optimizer, the balancer, the best weights so far; its metadata holds the rest as JSON. The history
is a file of lines, cut back to the state on resume.
"""

import fcntl
import os
import shutil
from pathlib import Path
from typing import Any

import orjson
import safetensors
from torch import Tensor

from models.bundle import new_version
from models.whole import replace_file
from training.sealing import packed
from training.spec import BadSpec

PREFIX = ".running-"
STATE = "state.safetensors"
HISTORY = "history.jsonl"
LOCK = "lock"

Tensors = dict[str, Tensor]


class Running:
    """The folder of a run that goes on, locked by the process that trains it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = folder.name.removeprefix(PREFIX)
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise BadSpec(f"{folder.name}: another process is training this run") from None

    @classmethod
    def begin(cls, model_folder: Path) -> "Running":
        """A new run. What is left of runs that never got through an epoch is removed."""
        for left in model_folder.glob(f"{PREFIX}*"):
            if not (left / STATE).exists() and not _locked(left):
                shutil.rmtree(left, ignore_errors=True)
        return cls(model_folder / f"{PREFIX}{new_version(model_folder)}")

    @classmethod
    def newest(cls, model_folder: Path) -> "Running":
        """The newest unfinished run.

        Raises:
            BadSpec: there is none that got through an epoch.
        """
        found = sorted(model_folder.glob(f"{PREFIX}*/{STATE}"))
        if not found:
            raise BadSpec(f"--resume: {model_folder} holds no unfinished run")
        return cls(found[-1].parent)

    def save(self, tensors: Tensors, facts: dict[str, Any]) -> None:
        """Replaces the state, at once."""
        replace_file(self.folder / STATE, packed(tensors, {"facts": orjson.dumps(facts).decode()}))

    def load(self) -> tuple[Tensors, dict[str, Any]]:
        """The state last saved."""
        with safetensors.safe_open(self.folder / STATE, framework="pt") as file:
            facts = orjson.loads(file.metadata()["facts"])
            return {name: file.get_tensor(name) for name in file.keys()}, facts  # noqa: SIM118

    def log(self, line: dict[str, Any]) -> None:
        """Adds an epoch to the history."""
        with (self.folder / HISTORY).open("ab") as out:
            out.write(orjson.dumps(line, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")

    def history(self, until: int) -> list[dict[str, Any]]:
        """The epochs up to `until`; the file is cut back to them."""
        file = self.folder / HISTORY
        lines = file.read_bytes().splitlines() if file.exists() else []
        kept = [line for line in map(_read_line, lines) if line and line["epoch"] <= until]
        replace_file(file, b"".join(orjson.dumps(line) + b"\n" for line in kept))
        return kept

    def close(self, *, finished: bool) -> None:
        """Gives up the lock; the folder of a finished run is removed."""
        if finished:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _locked(folder: Path) -> bool:
    """Whether a process trains there."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _read_line(line: bytes) -> dict[str, Any] | None:
    try:
        read: dict[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError:  # the last line of a killed run may be half a line
        return None
    return read
