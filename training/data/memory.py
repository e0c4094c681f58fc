"""Where the rows of a spec lie."""

import tempfile
from pathlib import Path

from onepass.training.data.feature_cache import folder
from onepass.training.sources.memory import IN_MEMORY, Mapped, Memory
from onepass.training.specs.spec import Spec


def memory_of(spec: Spec) -> Memory:
    """In memory, or in files of the cache's folder. Raises OSError where there is no room."""
    if spec.training.memory is None:
        return IN_MEMORY
    own = folder() or Path(tempfile.gettempdir())
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Mapped(own)
