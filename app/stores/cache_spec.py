"""Where bundles that were fetched are kept, and what is asked of them."""

import os
from pathlib import Path

from onepass.app.requests.settings import Settings
from onepass.models.contract.frozen import Frozen


class CacheSpec(Frozen):
    """Of one service: part of its plan, so that every worker keeps them in one place."""

    folder: str = ""
    max_bytes: int = 2**40
    fetch_s: float = 600
    signed: bool = False
    """Whether a bundle that no trusted key signed is refused."""


def cache_of(settings: Settings) -> CacheSpec:
    """What the settings say."""
    return CacheSpec(
        folder=str((settings.cache_dir or _usual()).absolute()),
        max_bytes=settings.cache_max_bytes,
        fetch_s=settings.fetch_timeout_s,
        signed=bool(settings.trusted_keys),
    )


def _usual() -> Path:
    """The user's folder for what can be had again; `~` itself where the user has no home."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "onepass" / "bundles"
