"""Weights of somebody else's: where they come from, as manifest, report and card tell it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, SerializationInfo, StringConstraints, field_serializer

from onepass.models.contract.frozen import Frozen

NAMES = {"paths": "names"}
"""The context in which paths are written as a bundle tells them: by their names alone."""
Told = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
UNKNOWN = "unknown"
"""The licence of a folder that states none."""
Trained = Literal["frozen", "all"]
"""Whether they stand still, or are trained on with the rest."""


class LastSpec(Frozen):
    """The last so many layers learn, those below stand still."""

    last: int = Field(ge=1, le=1024)
    """How many layers, or stages, learn, from the top."""


class Foreign(Frozen):
    """`path` is where they lie, `source` and `licence` what whoever trains says of them, or what
    stands beside them; `sha256` is that of the file, taken where it is left out, and must be its
    own where it is not.
    """

    path: Path
    """Where the weights lie."""
    source: Told | None = None
    """Where they were got from, as manifest and report tell it; left out, what stands beside
    them."""
    licence: Told | None = None
    """Their licence, as manifest and report tell it; left out, what stands beside them."""
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    """Hash of the file, which must be its own. Left out, it is taken."""

    @field_serializer("path", "words", check_fields=False)
    def _named(self, path: Path, info: SerializationInfo) -> Path | str:
        if info.context == NAMES:
            return path.name
        return str(path) if info.mode == "json" else path


class Origin(NamedTuple):
    """What is told of such weights."""

    name: str
    source: str | None
    licence: str | None
    sha256: str | None

    @property
    def sentence(self) -> str:
        """The same in words."""
        rights = f"licence {self.licence}"
        if self.licence in (None, UNKNOWN):
            rights = "licence unknown, so that they are not ours to pass on, in a bundle neither"
        source = f" from {self.source}" if self.source else ""
        return f"weights of {self.name}{source}; {rights}; sha256 {self.sha256}"


def origins(spec: Any, where: str = "") -> Iterator[tuple[str, Origin]]:
    """Of all weights that a spec takes from elsewhere, by their path there."""
    if isinstance(spec, Frozen):
        if {"path", "licence", "sha256"} <= type(spec).model_fields.keys():
            own: Any = spec
            source = getattr(own, "source", None)
            yield where, Origin(own.path.name, source, own.licence, own.sha256)
        spec = {name: getattr(spec, name) for name in type(spec).model_fields}
    if isinstance(spec, Mapping):
        for name, value in spec.items():
            yield from origins(value, f"{where}.{name}" if where else str(name))
