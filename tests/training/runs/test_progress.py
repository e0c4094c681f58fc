"""What is seen while it trains."""

from io import StringIO

import pytest
from rich.console import Console

from onepass.training.runs.progress import Lines, Live, Progress


def told(progress: Progress) -> None:
    """Two epochs: fare gets better, tip gets worse."""
    progress.begin(2, 0)
    progress.batch(1, 1, 2)
    progress.epoch(1, {"fare": 0.5, "tip": 0.5}, {"fare": 0.1, "tip": 0.3}, True)
    progress.epoch(2, {"fare": 0.4, "tip": 0.6}, {"fare": 0.2, "tip": 0.2}, False)
    progress.end()


def test_a_terminal_gets_a_line_per_epoch_with_an_arrow_per_task() -> None:
    out = StringIO()
    told(Live(Console(file=out, width=100, force_terminal=True, color_system=None)))
    assert "1  fare = 0.100  tip = 0.300  best" in out.getvalue()
    assert "2  fare ↑ 0.200  tip ↓ 0.200" in out.getvalue()


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    told(Lines(out))
    first, last = out.getvalue().splitlines()
    assert first == "epoch 1/2  fare loss 0.5 skill 0.100  tip loss 0.5 skill 0.300  best"
    assert last.startswith("epoch 2/2")
    assert "\x1b" not in out.getvalue()


def test_without_skills_losses_are_told() -> None:
    lines, live = StringIO(), StringIO()
    terminal = Live(Console(file=live, width=100, force_terminal=True, color_system=None))
    for progress in (Lines(lines), terminal):
        progress.begin(5, 5)
        progress.begin(1, 0)  # once more
        progress.epoch(1, {"fare": 0.5}, {}, False)
        progress.end()
    assert lines.getvalue().splitlines() == ["epoch 1/1  fare loss 0.5"]
    assert "1  fare loss 0.5\n" in live.getvalue()
