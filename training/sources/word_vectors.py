"""Files of pretrained word vectors: a .npy table, and the words of its rows.

The table is mapped into memory: of a million vectors those are read that are kept. Nothing is
unpickled.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from onepass.models.contract.known_words import spelled

WIDEST = 4096
COLUMNS = ("word", "words", "token", "tokens", "index")
"""Names of the column of words, where a file has several."""
BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, UnicodeDecodeError)


def table(path: Path) -> NDArray[Any]:
    """The vectors (V, width), mapped into memory.

    Raises:
        ValueError: the file holds no such table.
    """
    where = f"path: {str(path)!r}"
    if path.suffix != ".npy":
        raise ValueError(f"{where}: must be a .npy file; numpy.save writes one")
    try:
        vectors = np.load(path.expanduser(), mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise ValueError(f"{where}: no such file") from None
    except (OSError, ValueError, EOFError) as error:
        why = str(error).partition("\n")[0]
        raise ValueError(f"{where}: is no .npy file of numbers: {why}") from None
    if vectors.ndim != 2 or not 0 < vectors.shape[1] <= WIDEST or not len(vectors):
        shape = " x ".join(map(str, vectors.shape)) or "one number"
        raise ValueError(
            f"{where}: must be a table, up to {WIDEST:,} numbers for each word, got {shape}"
        )
    if vectors.dtype.kind != "f":
        raise ValueError(f"{where}: must hold floats, got {vectors.dtype}")
    table: NDArray[Any] = vectors
    return table


def entries(path: Path, count: int) -> list[str]:
    """The words of so many vectors, in their order.

    Raises:
        ValueError: the file cannot be read, or has more words, or fewer.
    """
    where = f"words: {str(path)!r}"
    file = path.expanduser()
    try:
        match path.suffix:
            case ".parquet":
                words = _column(pl.read_parquet(file), where)
            case ".csv":
                words = _of_csv(file, count, where)
            case ".txt":
                words = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
            case _:
                raise ValueError(f"{where}: must be a .parquet, .csv or .txt file")
    except FileNotFoundError:
        raise ValueError(f"{where}: no such file") from None
    except BROKEN as error:
        why = str(error).partition("\n")[0]
        raise ValueError(f"{where}: cannot be read: {why}") from None
    if len(words) != count:
        raise ValueError(
            f"{where}: has {len(words):,} words, and path has {count:,} vectors: must be as many"
        )
    return words


def _of_csv(file: Path, count: int, where: str) -> list[str]:
    """With a line of names, or without one: whichever gives as many words."""
    frame = pl.read_csv(file, has_header=False, infer_schema=False)
    if len(frame) == count + 1:
        names = [str(name) for name in frame.row(0)]
        frame = frame.slice(1).rename(dict(zip(frame.columns, names, strict=True)))
    return _column(frame, where)


def _column(frame: pl.DataFrame, where: str) -> list[str]:
    named = [name for name in frame.columns if name.lower() in COLUMNS] or frame.columns
    texts = [name for name in named if frame.schema[name] == pl.String]
    if len(texts) != 1:
        raise ValueError(
            f"{where}: must have one column of words, or one that is called {', '.join(COLUMNS)}; "
            f"has {', '.join(frame.columns)}"
        )
    return frame[texts[0]].fill_null("").to_list()


@lru_cache(2)
def rows_of(words: Path, count: int, *, lower: bool) -> dict[str, int]:
    """Which row each word has, as texts have it; of words that are the same there, the first."""
    rows: dict[str, int] = {}
    for row, entry in enumerate(entries(words, count)):
        word = spelled(entry, lower=lower)
        if word is not None:
            rows.setdefault(word, row)
    if not rows:
        raise ValueError(f"words: {str(words)!r}: none of them is a word as texts have them")
    return rows


def vectors_of(words: Sequence[str], path: Path, rows: dict[str, int]) -> NDArray[np.float32]:
    """Of these words, in their order.

    Raises:
        ValueError: one of them is not there, or not finite.
    """
    if strange := [word for word in words if word not in rows]:
        raise ValueError(f"words: {strange[0]!r} is none of them, and the text input knows it")
    chosen: NDArray[np.float32] = table(path)[[rows[word] for word in words]].astype(np.float32)
    if not np.isfinite(chosen).all():
        bad = words[int(np.flatnonzero(~np.isfinite(chosen).all(axis=1))[0])]
        raise ValueError(f"path: {str(path)!r}: the vector of {bad!r} is not finite")
    return chosen
