"""From a file to a file: each part is read, answered, and written before the next is read."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from onepass.models.bundle import MANIFEST, BadBundle, first_line
from onepass.models.contract.reach import with_typical
from onepass.models.manifest import sources
from onepass.models.predictor import Predictor
from onepass.training.predicting.answered import Answered
from onepass.training.predicting.json_parts import JsonParts
from onepass.training.predicting.outputs import opened_output, suffix_of
from onepass.training.predicting.parts import Part, TableParts, fitting, table_parts
from onepass.training.predicting.problems import Problems
from onepass.training.predicting.seen import Seen
from onepass.training.sources import images
from onepass.training.sources.reading import Dialect, held
from onepass.training.sources.table import TableSource

JSON = {".jsonl": True, ".ndjson": True, ".json": False}
"""Endings of files of JSON, and whether each line is a row."""
Progress = Callable[[int], None]


def predict_file(
    predictor: Predictor,
    file: Path,
    out: Path | None,
    tasks: list[str] | None,
    *,
    dialect: Dialect | None = None,
    say: Callable[[str], None] = lambda note: None,
    progress: Progress = lambda rows: None,
) -> int:
    """Writes the rows with their answers to `out`, or to standard output; gives their number.

    `dialect` says how the file is written, where that is not as in training and not found out.
    Notes on the file and on its cells are told at the end.

    Raises:
        ValueError: the file is not what the contract says. Then `out` is not written; standard
            output has had the rows before the part that is wrong.
    """
    chosen = fields_chosen(predictor, tasks)
    read = parts_of(predictor, file, dialect)
    seen = Seen(predictor)
    with opened_output(out, file, read, predictor.contract) as output:
        count = answer(predictor, read, chosen, output.write, seen=seen, progress=progress)
        output.finish()
    for note in [*read.notes(), *output.notes, *seen.notes()]:
        say(note)
    return count


def fields_chosen(predictor: Predictor, tasks: Iterable[str] | None) -> tuple[str, ...]:
    """What is computed where these tasks are asked for. Raises BadTasks."""
    chosen = predictor.contract.choose(tasks)
    return chosen if predictor.contract.reach is None else with_typical(chosen)


def answer(
    predictor: Predictor,
    read: TableParts | JsonParts,
    chosen: tuple[str, ...],
    write: Callable[[Part, Answered], None],
    *,
    seen: Seen,
    progress: Progress = lambda rows: None,
) -> int:
    """Hands each part on with its answers; gives the number of rows.

    Raises:
        ValueError: rows do not fit the contract; all problems at once.
    """
    problems, count = Problems(), 0
    for part in read.parts(predictor.contract):
        if isinstance(part, list):
            problems.add(part, len(part))
        elif answers := _answered(predictor, part, chosen, seen, problems, count):
            write(part, answers)
        count += 0 if isinstance(part, list) else len(part)
        progress(count)
        if problems.enough:
            break
    problems.raise_if_any()
    return count


def _answered(
    predictor: Predictor,
    part: Part,
    chosen: tuple[str, ...],
    seen: Seen,
    problems: Problems,
    start: int,
) -> Answered | None:
    """The answers of a part; None once something is wrong, of which all is gathered."""
    contract = predictor.contract
    arrays = problems.arrays(contract, part, start=start)
    if arrays is None:
        return None
    seen.count(len(part), arrays)
    return Answered(contract, part, predictor.run(arrays, chosen) | part.fits)


def parts_of(predictor: Predictor, file: Path, dialect: Dialect | None) -> TableParts | JsonParts:
    """The rows of a file, part by part.

    Raises:
        ValueError: there is no such file, or it is none that is read.
    """
    if not file.is_file():
        words = "is a folder" if file.is_dir() else "no such file"
        if file.exists() and not file.is_dir():
            words = "is no file: save the rows in one, as they are read more than once"
        raise ValueError(f"{file}: {words}")
    lines = JSON.get(suffix_of(file))
    if lines is not None:
        return JsonParts(file, lines=lines)
    several = sources(predictor.bundle.manifest.spec)
    _, trained = _trained(predictor, several)
    asked = [_source(predictor, file, one, dialect or Dialect()) for one in several]
    return table_parts(file, asked, trained, predictor.contract, before=_before(several))


def parts_of_frame(predictor: Predictor, frame: Any) -> TableParts:
    """The rows of a frame, part by part. Raises ValueError where it is none that can be read."""
    several, file = sources(predictor.bundle.manifest.spec), held(frame)
    asked, _ = _trained(predictor, several)
    source = fitting(file, asked, predictor.contract)
    return TableParts(None, file, source, before=_before(several))


def _trained(
    predictor: Predictor, several: list[dict[str, Any]]
) -> tuple[list[TableSource], list[Dialect]]:
    """The sources of training as far as their columns go, and how their files were written."""
    try:
        written = [Dialect(**{s: one.get(s) for s in ("separator", "encoding")}) for one in several]
        return [_source(predictor, None, one, Dialect()) for one in several], written
    except ValueError as error:
        where = predictor.bundle.folder / MANIFEST
        raise BadBundle(f"{where}: is damaged: spec.source: {first_line(error)}") from None


def _before(several: list[dict[str, Any]]) -> bool:
    """Whether a bundle is of before, when dates and booleans were numbers."""
    return not any("formats" in one for one in several) and bool(several[0])


def _source(
    predictor: Predictor, file: Path | None, spec: dict[str, Any], dialect: Dialect
) -> TableSource:
    """Columns, separators and the like are as in training, where nothing else is said."""
    inputs = predictor.contract.inputs
    formats = {**spec.get("formats", {}), **dialect.formats}
    return TableSource(
        path=file,
        columns=_columns(predictor, spec),
        separators={n: s for n, s in spec.get("separators", {}).items() if n in inputs},
        formats={n: f for n, f in formats.items() if n in inputs},
        separator=dialect.separator,
        decimal=dialect.decimal or spec.get("decimal"),
        encoding=dialect.encoding,
    )


def _columns(predictor: Predictor, source: dict[str, Any]) -> dict[str, Any]:
    """What the inputs' columns were called in a source of training."""
    named = source.get("columns", {}) if source.get("kind") in ("table", "images") else {}
    if source.get("kind") == "images":  # whose files are beside the table
        named = dict.fromkeys(predictor.contract.files, images.FILE) | named
    return {n: c for n, c in named.items() if n in predictor.contract.inputs}
