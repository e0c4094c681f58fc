"""Where commands print: tables on standard output, wide in a pipe, the way there beside it."""

import pytest
from rich.table import Table

from onepass.training.commands.screen import PIPE_WIDTH, say, screen


def test_a_table_in_a_pipe_is_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("name", "what")
    table.add_row("a", "x" * 100)
    screen().print(table)
    out, err = capsys.readouterr()
    assert "x" * 100 in out
    assert max(map(len, out.splitlines())) <= PIPE_WIDTH
    assert err == ""


def test_the_way_there_is_no_output(capsys: pytest.CaptureFixture[str]) -> None:
    say("1/5")
    assert capsys.readouterr() == ("", "1/5\n")
