"""The files of a search: each says what its table, its words or its best spec do."""

from pathlib import Path

from onepass.training.studies.tuning.tables import csv_text, words, yaml_text
from onepass.training.studies.tuning.tune import Tuned
from onepass.training.studies.tuning.writing import FILES, write


def test_the_files_that_are_named_are_written(tuned: Tuned, tmp_path: Path) -> None:
    write(tmp_path, tuned)
    write(tmp_path, tuned)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(FILES)
    contents = [(tmp_path / name).read_text() for name in FILES]
    assert contents == [yaml_text(tuned), csv_text(tuned), f"{words(tuned)}\n"]
