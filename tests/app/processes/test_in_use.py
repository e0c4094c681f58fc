"""What a plan names is locked, for as long as it does."""

import fcntl
import os
from pathlib import Path

import pytest

from onepass.app.processes.in_use import InUse


def test_a_folder_is_held_while_the_plan_names_it(tmp_path: Path) -> None:
    service = InUse()
    folders = {"1": str(tmp_path), "2": str(tmp_path / "gone")}
    service.hold({"models": [{"versions": folders}]})
    handle = os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    service.hold({"models": []})
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)
