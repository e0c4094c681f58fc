"""A data.yaml of YOLO: the names of the classes, and folders of pictures."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from onepass.training.sources.annotations.base import refuse

UP = "../"


def document_of(path: Path) -> Mapping[str, Any]:
    """All of whose words are text: a class called `no` stays one."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        document = str(error).splitlines()[0]
    if not isinstance(document, dict):
        refuse(path, [f"is no YAML with names, train and val: {document}"])
    return dict(document)


def names_of(said: Any) -> tuple[str, ...]:
    """Of a list, or of a mapping of numbers to names, which begins at 0 and leaves none out."""
    if isinstance(said, dict):
        numbers = [str(number) for number in range(len(said))]
        return tuple(str(said[n]) for n in numbers) if numbers and {*said} == {*numbers} else ()
    return tuple(map(str, said)) if isinstance(said, list) else ()


def folders_of(
    path: Path, document: Mapping[str, Any], part: str, problems: list[str]
) -> Iterator[Path]:
    """As `path` and the place of the file itself say; data.yaml of some tools has `../` for `./`"""
    said = document.get(part) or document.get("valid" if part == "val" else part) or []
    root = path.parent / str(document.get("path") or "")
    for one in [said] if isinstance(said, str) else said:
        places = [root / one, path.parent / one, path.parent / str(one).removeprefix(UP)]
        there = next((place for place in places if place.exists()), None)
        if there is None:
            problems.append(f"{part}: {one!r}: no such folder, at {places[0]}")
        else:
            yield there
