"""Of long files it is told how many rows are answered, a line every ten seconds."""

import pytest

from onepass.training.predicting import progress
from onepass.training.predicting.progress import EVERY_S


def test_a_line_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    tell = progress.progress()
    for rows, at in ((1, 0.5), (2, EVERY_S), (3, EVERY_S + 1), (4, 2 * EVERY_S - 0.1), (5, 99.0)):
        clock[0] = at
        tell(rows)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["2 rows so far", "5 rows so far"]
