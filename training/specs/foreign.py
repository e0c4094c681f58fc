"""Weights of somebody else's that a spec names: what their files say of them is read when the spec
is, so that a run, and its bundle, know their size and hash.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from onepass.models.contract.inputs import Input
from onepass.models.network.encoders import EncodersSpec, bags
from onepass.models.network.foreign import origins
from onepass.models.network.spec import NetworkSpec
from onepass.models.network.trunks import Trunk, layout, seers
from onepass.training.sources import word_vectors
from onepass.training.specs import pictures

Settings = dict[str, Any]


def take_foreign(document: dict[str, Any]) -> None:
    """Puts what stands in the files beside their names.

    Raises:
        ValueError: a file is not what the spec says; all problems at once.
    """
    problems = []
    known = [(where, one, _take_vectors) for where, one in _vectors(document)]
    known += [(where, one, pictures.take) for where, one in _pictures(document)]
    for where, settings, take in known:
        try:
            take(settings)
        except ValueError as error:
            problems.append(f"{where}.{error}")
    if problems:
        raise ValueError("\n".join(problems))


def _vectors(document: dict[str, Any]) -> Iterator[tuple[str, Settings]]:
    """Where the spec names word vectors; what else is wrong there is said later."""
    for where, settings in _encoders(document):
        vectors = settings.get("vectors")
        if isinstance(vectors, dict) and isinstance(vectors.get("path"), str):
            yield f"{where}.vectors", vectors


def _pictures(document: dict[str, Any]) -> Iterator[tuple[str, Settings]]:
    """Where it names a network of pictures among the encoders."""
    for where, settings in _encoders(document):
        own = settings.get("pretrained")
        if where != "encoders.images" or not isinstance(own, dict):
            continue
        if isinstance(own.get("path"), str):
            yield f"{where}.pretrained", own


def _encoders(document: dict[str, Any]) -> Iterator[tuple[str, Settings]]:
    """The settings of each kind of encoder, and of single inputs."""
    encoders = document.get("encoders")
    for name, settings in encoders.items() if isinstance(encoders, dict) else ():
        if name == "each" and isinstance(settings, dict):
            inner = {key: one for key, one in settings.items() if isinstance(one, dict)}
            yield from ((f"encoders.each.{key}", one) for key, one in inner.items())
        elif isinstance(settings, dict):
            yield f"encoders.{name}", settings


def _take_vectors(settings: Settings) -> None:
    path = Path(settings["path"])
    table = word_vectors.table(path)
    if isinstance(settings.get("words"), str):
        word_vectors.entries(Path(settings["words"]), len(table))
    settings["width"] = table.shape[1]
    take_hash(settings, path)


def take_hash(settings: Settings, path: Path) -> None:
    """The sha256 of the file.

    Raises:
        ValueError: the spec says another.
    """
    file = path.expanduser()
    facts = file.stat()
    own = _hash(file, facts.st_size, facts.st_mtime_ns)
    if settings.get("sha256") not in (None, own):
        raise ValueError(f"sha256: that of {str(path)!r} is {own}, not {settings['sha256']!r}")
    settings["sha256"] = own


@lru_cache(8)
def _hash(file: Path, size: int, changed_ns: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def problems_of(inputs: Mapping[str, Input], encoders: EncodersSpec, trunk: Trunk) -> Iterator[str]:
    """Of weights that no input can make use of."""
    if encoders.images.pretrained is not None and not seers(inputs, encoders, trunk):
        yield "encoders.images.pretrained: sees images, and no input is one"
    used = bags(inputs, encoders, layout(trunk))
    said: list[tuple[str, Any, bool]] = [("texts", encoders.texts, bool(used))]
    said += [(f"each.{name}", one, name in used) for name, one in encoders.each.items()]
    for where, bag, is_used in said:
        if getattr(bag, "vectors", None) is not None and not is_used:
            yield (
                f"encoders.{where}.vectors: stand beside a text's bag, and no such input is a text "
                "that is one: a trunk that takes rows makes bags of texts"
            )


def notes(network: NetworkSpec) -> Iterator[str]:
    """A sentence on each."""
    for where, origin in origins(network):
        yield f"{where}: {origin.sentence}"
