"""The rows of a file of JSON, part by part."""

import codecs
from collections.abc import Iterator
from pathlib import Path

import orjson

from onepass.models.contract import Contract, Row
from onepass.training.predicting.parts import CHUNK_IMAGES, Part
from onepass.training.sources.reading.packed import opened

CHUNK_ROWS = 2**12


class JsonParts:
    """The rows of JSON lines, or of a JSON list."""

    def __init__(self, path: Path, *, lines: bool) -> None:
        self._path, self._lines = path, lines

    def parts(self, contract: Contract) -> Iterator[Part | list[str]]:
        """Parts of it. Raises ValueError where it is not JSON."""
        size = CHUNK_IMAGES if contract.files else CHUNK_ROWS
        rows: list[Row] = []
        for row in self._each() if self._lines else self._list():
            rows.append(row)
            if len(rows) == size:
                yield Part(rows)
                rows = []
        if rows:
            yield Part(rows)

    def notes(self) -> list[str]:
        """Nothing is found out."""
        return []

    def _each(self) -> Iterator[Row]:
        with opened(self._path) as lines:
            for number, line in enumerate(lines, start=1):
                text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                if not text.strip():
                    continue
                try:
                    yield orjson.loads(text)
                except orjson.JSONDecodeError as error:
                    raise ValueError(
                        f"{self._path}: line {number}: {_not_json(text, error)}"
                    ) from None

    def _list(self) -> Iterator[Row]:
        with opened(self._path) as stream:
            content = stream.read().removeprefix(codecs.BOM_UTF8)
        try:
            rows = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"{self._path}: {_not_json(content, error)}") from None
        if not isinstance(rows, list):
            raise ValueError(
                f"{self._path}: must be a JSON list of rows, or .jsonl with one a line"
            )
        yield from rows


def _not_json(text: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        text.decode()
    except UnicodeDecodeError:
        return "no UTF-8, which JSON is written in"
    return f"not JSON: {error}"
