"""What is served is in use: who makes room where bundles are kept leaves those folders alone.

The supervisor lives as long as the service, so it holds a shared lock on each folder of the plan
in force; it ends with the process, however that ends.
"""

import fcntl
import os
from contextlib import suppress
from typing import Any


class InUse:
    """Of one service."""

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    def hold(self, plan: dict[str, Any]) -> None:
        """The folders of this plan, and no others any more. One that cannot be locked is served all
        the same."""
        folders = {one for model in plan["models"] for one in model["versions"].values()}
        for folder in self._held.keys() - folders:
            os.close(self._held.pop(folder))
        for folder in folders - self._held.keys():
            with suppress(OSError):
                handle = self._held[folder] = os.open(folder, os.O_RDONLY)
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
