"""Specs whose rows are handed over as frames: `source` says what columns are called, no file."""

from collections.abc import Mapping
from typing import Any

from onepass.models.contract.errors import suggestion
from onepass.training.sources.reading import held
from onepass.training.sources.reading.frame import DATA
from onepass.training.sources.table import TableSource
from onepass.training.specs.recipes.names import Document
from onepass.training.specs.spec import BadSpec, Spec

TABLE: Document = {"source": {"kind": "table"}}
"""What a spec says of its source where it says nothing, and a frame is handed over."""


def handed(spec: Spec, data: Any) -> tuple[Spec, Spec]:
    """The spec that is kept, which names no file of these rows; and the one that reads them.

    `data` is a frame; where there are several sources, a mapping of frames under their names.

    Raises:
        BadSpec: the source is no table, or `data` is no frame, or cannot be read.
    """
    if not isinstance(spec.source, dict):
        return _both(spec, *_table(spec.source, data, "source", DATA))
    if not isinstance(data, Mapping):
        raise BadSpec(f"{DATA}: there are several sources: must be a frame for each, by its name")
    if unknown := [name for name in data if name not in spec.source]:
        hint = suggestion(str(unknown[0]), spec.source)
        raise BadSpec(f"{DATA}.{unknown[0]}: no such source{hint}")
    tables = {
        name: _table(spec.source[name], frame, f"source.{name}", f"{DATA}.{name}")
        for name, frame in data.items()
    }
    kept, read = ({name: both[at] for name, both in tables.items()} for at in (0, 1))
    return _both(spec, {**spec.source, **kept}, {**spec.source, **read})


def _table(source: Any, frame: Any, path: str, called: str) -> tuple[TableSource, TableSource]:
    if not isinstance(source, TableSource):
        raise BadSpec(f"{path}.kind: a frame is a table, got {source.kind!r}")
    try:
        file = held(frame, called)
    except ValueError as error:
        raise BadSpec(str(error)) from None
    return source.model_copy(update={"path": None}), source.holding(file)


def _both(spec: Spec, kept: Any, read: Any) -> tuple[Spec, Spec]:
    first, second = (spec.model_copy(update={"source": source}) for source in (kept, read))
    return first, second
