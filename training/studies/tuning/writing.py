"""The files of a search."""

from pathlib import Path

from onepass.models.atomic_files import replace_file
from onepass.training.studies.tuning.tables import csv_text, words, yaml_text
from onepass.training.studies.tuning.tune import BEST, Tuned

FILES = (BEST, "trials.csv", "verdict.txt")


def write(folder: Path, tuned: Tuned) -> None:
    """The best spec, all trials, and the words; each at once."""
    contents = (yaml_text(tuned), csv_text(tuned), f"{words(tuned)}\n")
    for name, content in zip(FILES, contents, strict=True):
        replace_file(folder / name, content.encode())
