"""The recorder: a share of requests, and what finds no room is dropped and counted."""

import threading
from collections import Counter
from collections.abc import Callable
from time import monotonic, sleep

import pytest

from onepass.app.feedback import recorder as module
from onepass.app.feedback.answer_ids import AnswerIds
from onepass.app.feedback.answered import Many, Singles
from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.recorder import Recorder
from onepass.app.feedback.segments import Rows
from onepass.models.contract import Contract


class Files:
    """Keeps what is written; waits while `gate` is closed."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.written = 0
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def add(self, at: float, rows: Rows) -> None:
        self.gate.wait(60)
        self.rows.extend(rows)

    @property
    def is_due(self) -> bool:
        return len(self.rows.keys) >= 100

    def write(self) -> int:
        count, self.rows = len(self.rows.keys), Rows()
        if self.error is not None:
            raise self.error
        self.written += count
        return count


Make = Callable[..., tuple[Recorder, Files, Counter[str]]]


@pytest.fixture
def make(taxi: Contract) -> Make:
    """make(share=0.5): a recorder, where it writes, and what it counts."""

    def go(share: float = 1.0) -> tuple[Recorder, Files, Counter[str]]:
        files, counts = Files(), Counter[str]()
        rows = KeptRows(taxi, "plain")

        def count(name: str, rows: int) -> None:
            counts.update({name: rows})

        return Recorder(files, rows, count, share=share), files, counts

    return go


def singles(count: int, length: int = 0) -> Singles:
    ids = AnswerIds()
    sent = b'{"distance":1}' + b" " * length
    return Singles(0, [ids.new() for _ in range(count)], [sent] * count, [b"{}"] * count)


def test_a_share_of_requests_is_written(make: Make) -> None:
    recorder, files, counts = make(share=0.3)
    for _ in range(200):
        recorder.keep(singles(20))
        recorder.keep(Many(0, "f" * 32, range(5), [b"{}"] * 5, [b"{}"] * 5))
    recorder.close()
    assert files.written == counts["recorded"]
    assert 0.25 < files.written / 5000 < 0.35


def test_all_of_them_are_where_that_is_asked_for(make: Make) -> None:
    recorder, files, counts = make()
    recorder.keep(singles(250))
    recorder.close()
    assert (files.written, counts) == (250, {"recorded": 250})


def test_what_finds_no_room_is_dropped(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUEUE_BYTES", 10_000)
    recorder, files, counts = make()
    files.gate.clear()
    for _ in range(10):
        recorder.keep(singles(1, length=3000))
    files.gate.set()
    recorder.close()
    assert counts == {"recorded": 3, "record_dropped": 7}


def test_a_disk_that_takes_nothing_ends_nothing(make: Make) -> None:
    recorder, files, counts = make()
    files.error = OSError("full")
    recorder.keep(singles(150))
    until = monotonic() + 10
    while not counts["record_lost"] and monotonic() < until:
        sleep(0.01)
    files.error = None
    recorder.keep(singles(1)._replace(ids=["no id"]))
    recorder.keep(singles(150))
    recorder.close()
    assert counts == {"recorded": 150, "record_lost": 151}
