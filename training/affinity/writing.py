"""The files of an affinity."""

from pathlib import Path

from models.manifest import encode
from models.whole import replace_file
from training.affinity.affinity import Affinity
from training.affinity.picture import picture
from training.affinity.showing import csv_text, document

FILES = ("affinity.json", "affinity.csv", "affinity.png")


def write(folder: Path, found: Affinity) -> None:
    """Data, table and picture; each at once."""
    contents = (encode(document(found)), csv_text(found).encode(), picture(found))
    for name, content in zip(FILES, contents, strict=True):
        replace_file(folder / name, content)
