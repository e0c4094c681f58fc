"""Each task trained alone, kept beside a comparison: later reports on the same rows show it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from onepass.models.atomic_files import replace_file

FILE = "compare/alone.json"
"""In a model's folder."""
Alone = Mapping[str, Any]
"""Of a task: metric, value, low, high, seeds."""


def keep(model_folder: Path, tasks: Mapping[str, Alone], fingerprint: str, judged_on: str) -> None:
    """By task, and of which data they are."""
    document = {"fingerprint": fingerprint, "judged_on": judged_on, "tasks": tasks}
    replace_file(model_folder / FILE, orjson.dumps(document, option=orjson.OPT_INDENT_2))


def find(model_folder: Path, fingerprint: str, judged_on: str) -> dict[str, Alone]:
    """By task; none where nothing was compared, or other data were."""
    file = model_folder / FILE
    document: dict[str, Any] = orjson.loads(file.read_bytes()) if file.exists() else {}
    if (document.get("fingerprint"), document.get("judged_on")) != (fingerprint, judged_on):
        return {}
    result: dict[str, Alone] = document["tasks"]
    return result
