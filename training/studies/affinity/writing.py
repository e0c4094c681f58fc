"""The files of an affinity."""

from pathlib import Path

from onepass.models.atomic_files import replace_file
from onepass.models.manifest import encode
from onepass.training.studies.affinity.affinity import Affinity
from onepass.training.studies.affinity.picture import picture
from onepass.training.studies.affinity.tables import csv_text, document

FILES = ("affinity.json", "affinity.csv", "affinity.png")


def write(folder: Path, affinity: Affinity) -> None:
    """Data, table and picture; each at once."""
    contents = (encode(document(affinity)), csv_text(affinity).encode(), picture(affinity))
    for name, content in zip(FILES, contents, strict=True):
        replace_file(folder / name, content)
