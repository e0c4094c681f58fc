"""Files of vectors: read where they are what they should be, else refused in a sentence."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from onepass.training.sources.word_vectors import entries, rows_of, table, vectors_of

WORDS = ["the", "Film", "film", 'say "x"', "null", ","]


@pytest.mark.parametrize("kind", ["parquet", "csv", "bare.csv", "txt", "two.parquet"])
def test_words_are_read_from_any_such_file(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"words.{kind}"
    frame = pl.DataFrame({"index": WORDS})
    match kind:
        case "parquet":
            frame.write_parquet(file)
        case "two.parquet":
            frame.with_columns(count=pl.lit("9")).write_parquet(file)
        case "txt":
            file.write_text("\n".join(WORDS) + "\n")
        case _:
            frame.write_csv(file, include_header=kind == "csv")
    assert entries(file, len(WORDS)) == WORDS
    rows = rows_of(file, len(WORDS), lower=True)
    assert rows == {"the": 0, "film": 1, "null": 4, ",": 5}


def test_vectors_are_those_of_the_words_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "v.npy"
    np.save(file, np.arange(12, dtype=np.float64).reshape(4, 3))
    assert isinstance(table(file), np.memmap)
    taken = vectors_of(["b", "a"], file, {"a": 0, "b": 3})
    assert taken.dtype == np.float32
    assert taken.tolist() == [[9, 10, 11], [0, 1, 2]]


@pytest.mark.parametrize(
    ("array", "why"),
    [
        (np.zeros(3), "must be a table"),
        (np.zeros((2, 2, 2)), "must be a table.*got 2 x 2 x 2"),
        (np.zeros((2, 3), dtype=np.int64), "must hold floats, got int64"),
        (np.zeros((0, 3)), "must be a table"),
        (np.array([[None]], dtype=object), "is no .npy file of numbers"),
        (b"PK", "is no .npy file of numbers"),
        (b"", "is no .npy file of numbers"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, array: Any, why: str) -> None:
    file = tmp_path / "v.npy"
    if isinstance(array, bytes):
        file.write_bytes(array)
    else:
        np.save(file, array, allow_pickle=True)
    with pytest.raises(ValueError, match=why):
        table(file)


def test_other_files_are_refused_with_their_rule(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must be a \.npy file"):
        table(tmp_path / "v.bin")
    with pytest.raises(ValueError, match=r"path: .*no such file"):
        table(tmp_path / "v.npy")
    with pytest.raises(ValueError, match=r"words: .*no such file"):
        entries(tmp_path / "w.txt", 1)
    (tmp_path / "w.txt").write_text("a\nb")
    with pytest.raises(ValueError, match="has 2 words, and path has 3 vectors"):
        entries(tmp_path / "w.txt", 3)
    (tmp_path / "w.parquet").write_text("a\nb")
    with pytest.raises(ValueError, match="cannot be read"):
        entries(tmp_path / "w.parquet", 3)
    pl.DataFrame({"a": ["x"], "b": ["y"]}).write_parquet(tmp_path / "w2.parquet")
    with pytest.raises(ValueError, match=r"must have one column of words.*has a, b"):
        entries(tmp_path / "w2.parquet", 1)
    np.save(tmp_path / "n.npy", np.array([[np.nan]]))
    with pytest.raises(ValueError, match="vector of 'a' is not finite"):
        vectors_of(["a"], tmp_path / "n.npy", {"a": 0})
