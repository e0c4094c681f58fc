"""`sharing: {kind: branching, groups: FILE}`: the groups that `onepass affinity` suggested.

They are read when the spec is, so that a run, and its bundle, have the groups themselves.
"""

import json
from pathlib import Path
from typing import Any


def take_groups(document: dict[str, Any]) -> None:
    """Puts the groups of a file in the place of its name.

    Raises:
        ValueError: there is no such file, or it has no groups.
    """
    sharing = document.get("sharing")
    if not isinstance(sharing, dict) or sharing.get("kind") != "branching":
        return
    if isinstance(name := sharing.get("groups"), str):
        sharing["groups"] = _read(Path(name))


def _read(file: Path) -> list[list[str]]:
    where = f"sharing.groups: {str(file)!r}:"
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        raise ValueError(
            f"{where} no such file of JSON; onepass affinity SPEC writes one"
        ) from None
    if not isinstance(document, dict) or not isinstance(document.get("groups"), list):
        raise ValueError(f"{where} has no groups; onepass affinity SPEC writes a file that has")
    groups: list[list[str]] = document["groups"]
    return groups
