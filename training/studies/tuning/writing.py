"""The files of a search."""

from pathlib import Path

from onepass.models.atomic_files import replace_file
from onepass.training.studies.tuning.tables import csv_text, words, yaml_text
from onepass.training.studies.tuning.tune import BEST, Tuned

FILES = (BEST, "trials.csv", "verdict.txt")


def write(folder: Path, found: Tuned) -> None:
    """The best spec, all trials, and the words; each at once."""
    contents = (yaml_text(found), csv_text(found), f"{words(found)}\n")
    for name, content in zip(FILES, contents, strict=True):
        replace_file(folder / name, content.encode())
