"""Files of a sample: columns of one type, packed, whole, and no more of them than may be."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.record_files import FRAME_ROWS, RecordFiles
from onepass.app.feedback.segments import Rows
from onepass.models.contract import Contract

SENT = b'{"distance":2,"zone":7,"where":[0,1]}'
ANSWER = (
    b'{"fare":{"value":3.5},"card":{"label":"cash","probabilities":'
    b'{"cash":0.75,"credit card":0.25}}}'
)


@pytest.fixture
def files(taxi: Contract, tmp_path: Path) -> RecordFiles:
    """Of at most two files."""
    folder, rows = tmp_path / "a" / "record", KeptRows(taxi, "plain")
    return RecordFiles(folder, rows, "taxi/run-1", file_bytes=1000, files=2)


def kept(count: int) -> Rows:
    return Rows(["k"] * count, [*range(count)], [""] * count, [SENT] * count, [ANSWER] * count)


def test_a_file_has_a_column_for_each_input_and_field(files: RecordFiles, tmp_path: Path) -> None:
    files.add(1.5, kept(FRAME_ROWS + 2))
    assert files.is_due
    assert files.write() == FRAME_ROWS + 2
    assert files.write() == 0
    (file,) = (tmp_path / "a" / "record").iterdir()
    assert file.stat().st_mode & 0o77 == 0
    frame = pl.read_parquet(file)
    wanted: dict[str, Any] = {
        "at": datetime.fromtimestamp(1.5, UTC), "id": "k", "row": FRAME_ROWS + 1,
        "model": "taxi/run-1", "distance": 2.0, "hour": None, "zone": "7", "where": [0.0, 1.0],
        "fare.value": 3.5, "minutes.value": None, "card.label": "cash",
        "card.probabilities": {"cash": 0.75, "credit card": 0.25}, "colour.label": None,
    }  # fmt: skip
    last = frame.row(-1, named=True)
    assert {name: last[name] for name in wanted} == wanted


def test_the_oldest_file_goes_first(files: RecordFiles, tmp_path: Path) -> None:
    for at in range(4):
        files.add(float(at), kept(1))
        files.write()
    found = pl.read_parquet(tmp_path / "a" / "record")
    assert [at.timestamp() for at in found["at"]] == [2, 3]


def test_what_cannot_be_written_is_let_go_of(
    files: RecordFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add(0.0, kept(3))
    with monkeypatch.context() as broken:
        broken.setattr("os.open", lambda *args: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            files.write()
    files.add(0.0, kept(1))
    assert files.write() == 1
    assert len(list((tmp_path / "a" / "record").iterdir())) == 1
