"""The manifest: what a bundle says of itself, sealed by hashes of every file and of its own.

And the golden rows, which prove an engine right.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, field_validator

from onepass.models.contract import Contract
from onepass.models.contract.frozen import Frozen, Name
from onepass.models.documents import MOST_ROWS, ROWS, parsed
from onepass.models.graph_manifest import EngineFacts

FEW_VALUES, MANY_VALUES = 2**20, 2**24
"""In golden rows and their answers, at most: where all inputs are small, and in any case."""


class Manifest(Frozen):
    """What a bundle says of itself."""

    format: Literal[1] = 1
    name: Name
    version: str = Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=100)
    contract: Contract
    network: dict[str, Any]
    """onepass.models.network.NetworkSpec; kept as plain data, so that reading it needs no torch."""
    tolerance: dict[str, float]
    """Per computed field `task.field`: how far an engine may be from training's answers."""
    spec: dict[str, Any]
    made: dict[str, Any]
    """How it came about: seed, threads, library versions, data fingerprint."""
    engine: EngineFacts | None = None
    """Of network.onnx, where there is one."""
    files: dict[str, str] = Field(default_factory=dict)
    """sha256 of every other file, by name."""
    sizes: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Bytes of every other file, by name; a bundle of an earlier build does not say."""
    checksum: str = ""
    """sha256 of this manifest as it stands in the file, without this field."""

    @field_validator("spec")
    @classmethod
    def _has_sources(cls, spec: dict[str, Any]) -> dict[str, Any]:
        if not all(map(_is_source, sources(spec))):
            raise ValueError("source: must be an object, or an object of them by name")
        return spec

    def sealed(self, files: Mapping[str, bytes]) -> "Manifest":
        """This manifest with the hashes of the files and its own."""
        hashes = {name: sha256(content) for name, content in files.items()}
        sizes = {name: len(content) for name, content in files.items()}
        hashed = self.model_copy(update={"files": hashes, "sizes": sizes})
        document = orjson.loads(hashed.encode())
        return hashed.model_copy(update={"checksum": checksum(document)})

    def encode(self) -> bytes:
        """As it stands in the folder."""
        return encode(self.model_dump(mode="json"))


class Golden(Frozen):
    """Rows as a caller sends them, and the computed fields of their answers."""

    rows: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_ROWS)
    outputs: dict[str, list[Any]]

    @classmethod
    def read(cls, content: bytes, contract: Contract) -> "Golden":
        """Those of a file, which may have as many values as the contract gives reason for.

        Raises:
            ValueError: it holds none, or more.
        """
        inputs, forms = contract.inputs.values(), [task.form for task in contract.tasks.values()]
        numbers = sum(one.most_values for one in inputs if "f" in one.takes and one.item_shape)
        items = sum(one.most_values for one in inputs if "O" in one.takes and one.item_shape)
        each = numbers + (1 + items) * sum(1 + len(form.labels) for form in forms)
        most = min(FEW_VALUES + 2 * ROWS * each, MANY_VALUES)
        return cls.model_validate(parsed(content, most))


def sources(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What a spec says of the data: of one source, or of several."""
    source = spec.get("source", {})
    alone = not isinstance(source, dict) or "kind" in source or not source
    return [source] if alone else list(source.values())


def _is_source(value: Any) -> bool:
    """Of those of its settings that are read from a bundle, too."""
    by_name = ("columns", "separators", "formats")
    return isinstance(value, dict) and all(isinstance(value.get(n, {}), dict) for n in by_name)


def encode(document: Any) -> bytes:
    """JSON for people to read, too."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY) + b"\n"


def checksum(document: dict[str, Any]) -> str:
    """Of what the file says, not of what this version reads in it: later ones know more fields."""
    content = {key: value for key, value in document.items() if key != "checksum"}
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()
