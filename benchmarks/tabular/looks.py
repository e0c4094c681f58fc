"""Looks at test rows: each is written down, and their number is printed with what they showed."""

import json
from datetime import UTC, datetime
from pathlib import Path


def look(file: Path, tables: list[str], settings: list[str]) -> int:
    """Notes one more; how many there are then."""
    file.parent.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with file.open("a") as log:
        log.write(json.dumps({"at": at, "tables": tables, "set": settings}) + "\n")
    return len(file.read_text().splitlines())
