"""The state of a run that goes on: `.running-<run>` beside the finished ones.

One safetensors file holds all of it, so that it is replaced whole: parameters, all buffers, the
optimizer, the balancer, the best weights so far; its metadata holds the rest as JSON, and a
checksum of the file. The one before it is kept, too. The history is a file of lines, cut back to
the state on resume, which says how many lines it had and their checksum.
"""

import fcntl
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from onepass.models.atomic_files import UNFINISHED, flush_folder, replace_file, write_flushed
from onepass.models.bundle_writing import new_version
from onepass.training.runs.checksum import Broken, Tensors, sealed, unsealed
from onepass.training.specs.spec import BadSpec

PREFIX, LOCK = ".running-", "lock"
STATE = "state.safetensors"
PREVIOUS = "previous.safetensors"
HISTORY = "history.jsonl"
VARIANTS = "variants.safetensors"  # what a run that still chooses among variants knows of them
WAY_OUT = "put back what is damaged, or begin anew, without --resume"


class BrokenState(BadSpec):
    """What a run left of itself cannot be used; says which file, and what can be done."""


class Running:
    """The folder of a run that goes on, locked by the process that trains it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = folder.name.removeprefix(PREFIX)
        self.notes: list[str] = []
        """What to tell of taking it up."""
        self._known: dict[str, Any] | None = None  # of the history, by the state that was loaded
        self._distrusted = False  # the newest state is damaged, the one before it is not
        self._lines, self._digest = 0, hashlib.sha256()
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
            if not unfinished(left) and not _locked(left):
                shutil.rmtree(left, ignore_errors=True)
        return cls(model_folder / f"{PREFIX}{new_version(model_folder)}")

    @classmethod
    def newest(cls, model_folder: Path) -> "Running":
        """The newest unfinished run.

        Raises:
            BadSpec: there is none that got through an epoch, or began to try variants.
        """
        if (left := newest(model_folder)) is None:
            raise BadSpec(f"--resume: {model_folder} holds no unfinished run")
        return cls(left)

    def save(self, tensors: Tensors, facts: dict[str, Any]) -> None:
        """Replaces the state, at once; the last one stays as it was until this one is whole."""
        history = {"lines": self._lines, "sha256": self._digest.hexdigest()}
        content = sealed(tensors, facts | {"history": history})
        scratch = self.folder / f"{UNFINISHED}{STATE}"
        try:
            write_flushed(scratch, content)
            if (self.folder / STATE).exists() and not self._distrusted:
                (self.folder / STATE).rename(self.folder / PREVIOUS)
            scratch.rename(self.folder / STATE)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        flush_folder(self.folder)
        self._distrusted = False

    def load(self) -> tuple[Tensors, dict[str, Any]]:
        """The state last saved; where that is damaged, the one before it, and a note of that.

        Raises:
            BrokenState: neither is whole.
        """
        why: list[str] = []
        for name in (STATE, PREVIOUS):
            try:
                tensors, facts = unsealed((self.folder / name).read_bytes())
            except FileNotFoundError:
                why.append(f"{self.folder / name}: is missing")
                continue
            except (Broken, OSError) as error:
                why.append(f"{self.folder / name}: {error}")
                continue
            if why:
                self._distrusted = True
                self.notes.append(f"{why[0]}; the one before it, of an earlier epoch, is taken")
            self._known = facts.pop("history")
            return tensors, facts
        reasons = [line for line in why if not line.endswith("is missing")] or why[:1]
        raise BrokenState("\n".join(f"--resume: {line}; {WAY_OUT}" for line in reasons))

    def log(self, line: dict[str, Any]) -> None:
        """Adds an epoch to the history."""
        content = orjson.dumps(line, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n"
        with (self.folder / HISTORY).open("ab") as out:
            out.write(content)
        self._note(content)

    def history(self, until: int) -> list[dict[str, Any]]:
        """The epochs up to `until`, where the state stands; the file is cut back to them.

        Raises:
            BrokenState: they are not there, or not as they were.
        """
        file = self.folder / HISTORY
        lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
        if self._known is not None:
            lines = self._checked(file, lines, **self._known)
        read = [(line, entry) for line in lines if (entry := _read_line(line))]
        kept = [(line, entry) for line, entry in read if entry["epoch"] <= until]
        replace_file(file, b"".join(line for line, _ in kept))
        self._lines, self._digest = 0, hashlib.sha256()
        for line, _ in kept:
            self._note(line)
        return [entry for _, entry in kept]

    def _checked(self, file: Path, entries: list[bytes], lines: int, sha256: str) -> list[bytes]:
        """As many as the state knew of."""
        kept = entries[:lines]
        if hashlib.sha256(b"".join(kept)).hexdigest() == sha256:
            return kept
        what = "is damaged" if len(entries) >= lines else f"holds {len(entries)} lines"
        raise BrokenState(
            f"--resume: {file}: {what if file.exists() else 'is missing'}; it had {lines} lines "
            f"when the state was saved; {WAY_OUT}"
        )

    def _note(self, line: bytes) -> None:
        self._lines += 1
        self._digest.update(line)

    def forget(self) -> None:
        """Begins anew: what is left of it is removed."""
        for name in (STATE, PREVIOUS, HISTORY):
            (self.folder / name).unlink(missing_ok=True)
        self._known, self._lines, self._digest = None, 0, hashlib.sha256()

    def close(self, *, finished: bool) -> None:
        """Gives up the lock; the folder of a finished run is removed."""
        if finished:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def has_state(folder: Path) -> bool:
    """Whether a run got through an epoch there."""
    return (folder / STATE).exists() or (folder / PREVIOUS).exists()


def unfinished(folder: Path) -> bool:
    """Whether there is something that a run can go on with."""
    return has_state(folder) or (folder / VARIANTS).exists()


def newest(model_folder: Path) -> Path | None:
    """The folder of the newest unfinished run."""
    return max((left for left in model_folder.glob(f"{PREFIX}*") if unfinished(left)), default=None)


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
    with suppress(orjson.JSONDecodeError):  # the last line of a killed run may be half a line
        return dict[str, Any](orjson.loads(line))
    return None
