"""Folders of pretrained trunks: what is in them stands in the spec when it is read, so that a run,
and its bundle, have it themselves.

A folder is one that transformers' `save_pretrained` writes: config.json, model.safetensors (or
its parts and their index), tokenizer.json. Pickled weights are never opened.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onepass.models.network.foreign import UNKNOWN
from onepass.models.network.pictures import of_pictures
from onepass.models.network.pretrained.library import config_of
from onepass.training.specs import pictures

CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
INDEX = f"{WEIGHTS}.index.json"
PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json")
LINE = 200


def take_pretrained(document: dict[str, Any]) -> None:
    """Reads the folders that a document names: config, sha256 of the weights, licence.

    Raises:
        ValueError: one is not what it should be; all problems at once.
    """
    problems = []
    for where, settings in _named(document):
        try:
            settings |= _read(settings)
        except ValueError as error:
            problems.append(f"{where}.{error}")
    if problems:
        raise ValueError("\n".join(problems))


def _named(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place where a document names such a folder."""
    encoders, trunk = document.get("encoders"), document.get("trunk")
    if isinstance(encoders, dict):
        each = encoders.get("each")
        own = each.items() if isinstance(each, dict) else ()
        for path, one in [("texts", encoders.get("texts")), *((f"each.{n}", o) for n, o in own)]:
            settings = one.get("pretrained") if isinstance(one, dict) else None
            if isinstance(settings, dict) and one.get("kind", "bag") == "bag":
                yield f"encoders.{path}.pretrained", settings
    if isinstance(trunk, dict) and trunk.get("kind") == "pretrained":
        yield "trunk", trunk


def _read(settings: dict[str, Any]) -> dict[str, Any]:
    path = settings.get("path")
    if not isinstance(path, str | Path):
        return {}  # whose rule says so
    folder = Path(path).expanduser()
    if not folder.is_dir():
        text = "no such folder: nothing is downloaded, it must lie on this machine"
        raise ValueError(f"path: {str(path)!r}: {text}")
    try:
        config = _config(folder)
        if of_pictures(config):
            return pictures.facts(folder, settings)
        config_of(config)
        if not (folder / TOKENIZER).is_file():
            raise ValueError(f"{TOKENIZER} is missing; the folder must hold a fast tokenizer")
        digest = hashes(folder)[WEIGHTS]
    except ValueError as error:
        raise ValueError(f"path: {folder.name}: {error}") from None
    if settings.get("sha256") not in (None, digest):
        raise ValueError(f"sha256: of {folder.name} it is {digest}")
    said = settings.get("licence")
    return {"config": config, "sha256": digest, "licence": said or licence(folder)}


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{CONFIG} is missing") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{CONFIG}: {error}") from None
    if not isinstance(config, dict):
        raise ValueError(f"{CONFIG}: must be an object")
    return {key: value for key, value in config.items() if not key.startswith("_")}


def weights(folder: Path) -> list[Path]:
    """The files of the weights: one, or the parts that an index names.

    Raises:
        ValueError: there are none that can be read without running code.
    """
    if (folder / WEIGHTS).is_file():
        return [folder / WEIGHTS]
    if not (folder / INDEX).is_file():
        pickled = [name for name in PICKLED if (folder / name).exists()]
        why = f"; {pickled[0]} is pickled, and never opened: save it as safetensors" * bool(pickled)
        raise ValueError(f"{WEIGHTS} is missing{why}")
    names = sorted(set(json.loads((folder / INDEX).read_text())["weight_map"].values()))
    files = [folder / str(name) for name in names]
    absent = [file.name for file in files if file.parent != folder or not file.is_file()]
    if absent:
        raise ValueError(f"{absent[0]} is missing, which {INDEX} names")
    return files


def hashes(folder: Path) -> dict[str, str]:
    """sha256 of what a folder is made of; of weights in parts, that of their hashes."""
    files = {name: folder / name for name in (CONFIG, TOKENIZER)}
    each = [_sha256(file) for file in weights(folder)]
    whole = each[0] if len(each) == 1 else hashlib.sha256("".join(each).encode()).hexdigest()
    return {WEIGHTS: whole, **{name: _sha256(file) for name, file in files.items()}}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def licence(folder: Path) -> str:
    """What the folder's README says at its head, or the first line of its licence."""
    readme = folder / "README.md"
    if readme.is_file():
        lines = readme.read_text(encoding="utf-8", errors="replace").splitlines()[:LINE]
        head = (
            lines[1 : lines.index("---", 1)] if lines[:1] == ["---"] and "---" in lines[1:] else []
        )
        for line in head:
            key, _, value = line.partition(":")
            if key in ("license", "licence") and value.strip():
                return value.strip().strip("'\"")[:LINE]
    for file in sorted(folder.glob("LICEN[CS]E*")):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        if first := next((line.strip() for line in lines if line.strip()), ""):
            return first[:LINE]
    return UNKNOWN
