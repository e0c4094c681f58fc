"""Folders of networks of pictures, as `onepass convert` writes them."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onepass.models.network.pictures.spec import PictureConfig

CONFIG, WEIGHTS = "config.json", "model.safetensors"


def facts(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """What a spec learns of one: its config, the hash of its weights, its licence.

    Raises:
        ValueError: it is none, or its hash is another than the spec says.
    """
    try:
        config = PictureConfig.model_validate(json.loads((folder / CONFIG).read_bytes()))
        weights = (folder / WEIGHTS).stat()
    except (OSError, ValidationError, json.JSONDecodeError) as error:
        line = str(error).partition("\n")[0]
        text = f"is no folder that onepass convert wrote: {line}"
        raise ValueError(text) from None
    digest = _sha256(folder / WEIGHTS, weights.st_size, weights.st_mtime_ns)
    if settings.get("sha256") not in (None, digest):
        raise ValueError(f"the sha256 of {WEIGHTS} is {digest}, not {settings['sha256']!r}")
    licence = settings.get("licence") or config.licence
    return {"config": config.model_dump(mode="json"), "sha256": digest, "licence": licence}


def take(settings: dict[str, Any]) -> None:
    """Puts these beside the folder's name, and where its weights come from.

    Raises:
        ValueError: as above.
    """
    folder = Path(settings["path"]).expanduser()
    try:
        known = facts(folder, settings)
    except ValueError as error:
        raise ValueError(f"path: {str(settings['path'])!r}: {error}") from None
    settings |= {"source": settings.get("source") or known["config"]["source"], **known}


@lru_cache(8)
def _sha256(file: Path, size: int, changed_ns: int) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
