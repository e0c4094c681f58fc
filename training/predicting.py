"""Answers for a file of rows: CSV, Parquet or JSON lines in, the same out with the answers beside.

A field of an answer is a column named as everywhere: `fare.value`, `card.label`,
`card.probabilities` (an object; in a CSV its JSON text), `genres.labels`, `ner.tags` (a list,
likewise).
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import polars as pl

from models.contract import Contract
from models.contract.tasks.columns import scalars
from models.predictor import Predictor
from training.sources import images
from training.sources.columns import Cells, check_columns, columns_of
from training.sources.reading import open_file, read_file
from training.sources.rows import SourceRows
from training.sources.table import TableSource

CHUNK_ROWS = 4096
JSON = orjson.OPT_SERIALIZE_NUMPY
FORMATS = (".csv", ".gz", ".parquet", ".jsonl", ".ndjson")
SPAN = {"start": pl.Int64, "end": pl.Int64, "label": pl.String, "text": pl.String}
LISTS = {
    "labels": pl.List(pl.String),
    "tags": pl.List(pl.String),
    "confidence": pl.List(pl.Float32),
    "spans": pl.List(pl.Struct(SPAN)),
}
"""Fields that are lists, by their last name."""


def predict_file(
    predictor: Predictor, file: Path, out: Path | None, tasks: list[str] | None
) -> int:
    """Writes the rows with their answers to `out`, or to standard output; gives their number.

    Raises:
        ValueError: the file is not what the contract says; nothing is written then.
    """
    if not file.is_file():
        raise ValueError(f"{file}: no such file")
    if file.suffix not in FORMATS:
        raise ValueError(f"{file}: must end in one of {', '.join(FORMATS)}")
    if file.suffix in (".jsonl", ".ndjson"):
        rows = _read_lines(file)
        answers = _answers(predictor, rows, tasks)
        content = b"".join(
            orjson.dumps(row | {"answers": answer}, option=JSON | orjson.OPT_APPEND_NEWLINE)
            for row, answer in zip(rows, answers, strict=True)
        )
        _write(content, out)
        return len(rows)
    source, inputs = _source(predictor, file), predictor.contract.inputs
    whole = read_file(file, source)
    others = {"separators": source.separators, "formats": source.formats}
    check_columns(whole, file, source.columns, others, [*inputs])
    cells = Cells(whole, source.columns, source.separators, source.formats)
    read = {name: cells.of_input(given, name, file.parent) for name, given in inputs.items()}
    if cells.problems:
        raise ValueError("\n".join(cells.problems))
    table = whole.frame()
    rows = [SourceRows(read, {}, table[:, 0].to_numpy()).row(n) for n in range(len(table))]
    answers = _answers(predictor, rows, tasks)
    _write_table(table, predictor.contract, answers, file, out)
    return len(rows)


def _source(predictor: Predictor, file: Path) -> TableSource:
    """Columns and separators are those of the inputs, or what they were in training: in the first
    of several sources whose columns are all there."""
    spec: dict[str, Any] = predictor.bundle.manifest.spec.get("source", {})
    several = [spec] if "kind" in spec or not spec else list(spec.values())
    inputs = predictor.contract.inputs
    candidates = [
        TableSource(
            path=file,
            columns=_columns(predictor, one),
            separators={n: s for n, s in one.get("separators", {}).items() if n in inputs},
        )
        for one in several
    ]
    if len(candidates) == 1:
        return candidates[0]
    there = set(open_file(file).columns)
    fits = [
        s for s in candidates if all(there.issuperset(columns_of(s.columns, n)) for n in inputs)
    ]
    return next(iter(fits), candidates[0])


def _columns(predictor: Predictor, source: dict[str, Any]) -> dict[str, Any]:
    """What the inputs' columns were called in a source of training."""
    named = source.get("columns", {}) if source.get("kind") in ("table", "images") else {}
    if source.get("kind") == "images":  # whose files are beside the table
        named = dict.fromkeys(predictor.contract.images, images.FILE) | named
    return {n: c for n, c in named.items() if n in predictor.contract.inputs}


def _answers(
    predictor: Predictor, rows: list[dict[str, Any]], tasks: list[str] | None
) -> list[dict[str, dict[str, Any]]]:
    predictor.contract.reader.check(rows)  # every bad row at once, before any is answered
    answers: list[dict[str, dict[str, Any]]] = []
    chosen, contract = predictor.contract.choose(tasks), predictor.contract
    for start in range(0, len(rows), CHUNK_ROWS):
        chunk = rows[start : start + CHUNK_ROWS]
        outputs = predictor.run(contract.read(chunk), chosen)
        answers += contract.answers(outputs, scalars, rows=chunk)
    return answers


def _read_lines(file: Path) -> list[dict[str, Any]]:
    return list(_lines(file))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise ValueError(f"{file}: line {number}: not JSON: {error}") from None


def _write_table(
    table: pl.DataFrame,
    contract: Contract,
    answers: list[dict[str, dict[str, Any]]],
    file: Path,
    out: Path | None,
) -> None:
    names = [name for name in contract.tasks if answers and name in answers[0]]
    columns = {
        f"{name}.{field}": [answer[name][field] for answer in answers]
        for name in names
        for field in answers[0][name]
    }
    if (out or file).suffix == ".parquet":
        if out is None:
            raise ValueError("--out: name a file: Parquet is not written to a terminal")
        table.with_columns(_series(name, values) for name, values in columns.items()).write_parquet(
            out
        )
        return
    flat = {name: [_text(value) for value in values] for name, values in columns.items()}
    text = table.with_columns(_series(name, values) for name, values in flat.items()).write_csv()
    _write(text.encode(), out)


def _text(value: Any) -> Any:
    """What a CSV has no cell for, as JSON."""
    return orjson.dumps(value, option=JSON).decode() if isinstance(value, dict | list) else value


def _series(name: str, values: list[Any]) -> pl.Series:
    """Numbers stay float32: 11.2 is printed as 11.2."""
    if isinstance(values[0], np.float32):
        return pl.Series(name, np.array(values))
    if isinstance(values[0], dict):
        fields = dict.fromkeys(values[0], pl.Float32)
        return pl.Series(name, values, dtype=pl.Struct(fields))
    if isinstance(values[0], list):
        return pl.Series(name, values, dtype=LISTS[name.rpartition(".")[2]])
    return pl.Series(name, values)


def _write(content: bytes, out: Path | None) -> None:
    stream: BinaryIO
    if out is None:
        stream = sys.stdout.buffer
        stream.write(content)
        stream.flush()
    else:
        out.write_bytes(content)
