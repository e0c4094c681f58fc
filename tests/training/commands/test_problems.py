"""What went wrong: what a user can mend is a line and an exit code, a bug keeps its traceback."""

import errno
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from onepass.training.cli import app
from onepass.training.commands.problems import ENOUGH, STOPPED, needs, problems
from onepass.training.runs.interrupt import Stopped


class Died(RuntimeError):
    """As a run's process does, by its name."""


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ValueError("a.b: must be\nc.d: must be"), 1, "a.b: must be\nc.d: must be\n"),
        (OSError(errno.ENOENT, "No such file", "x"), 1, "[Errno 2] No such file: 'x'\n"),
        (OSError(errno.ENOSPC, "No space left", "/full/x"), 1,
         f"No space left: {Path('/full')} takes no more; make room there, then give the same "
         "command again\n"),
        (Died("run 3 died"), 1, "run 3 died\n"),
        (Stopped("2 of 5 are kept"), STOPPED, "2 of 5 are kept\n"),
        (KeyboardInterrupt(), STOPPED, "stopped by hand\n"),
    ],
)  # fmt: skip
def test_what_a_user_can_mend_is_told_in_lines(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as left, problems():
        raise error
    assert left.value.exit_code == code
    assert capsys.readouterr() == ("", words)


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyError("x"), TypeError("y")])
def test_a_bug_keeps_its_traceback(error: Exception) -> None:
    with pytest.raises(type(error)) as left, problems():
        raise error
    assert left.value is error


def test_who_has_read_enough_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        with pytest.raises(typer.Exit) as left, problems():
            raise BrokenPipeError
        print("what is left", file=out, flush=True)
    assert left.value.exit_code == ENOUGH
    assert (tmp_path / "out").read_text() == "", "nothing goes to the pipe any more"
    assert capsys.readouterr().err == ""


def test_a_missing_library_is_named_with_what_brings_it() -> None:
    needs("json", extra="tune")
    with pytest.raises(ValueError, match=r"needs optona: pip install 'onepass\[tune\]'"):
        needs("optona", extra="tune")


@pytest.mark.parametrize(
    "words",
    [
        ["train", "sincos"],
        ["compare", "sincos"],
        ["affinity", "sincos"],
        ["init", "t.csv", "--targets", "y"],
        ["convert", "gone.pth"],
    ],
)
def test_where_nothing_can_be_written_that_is_told_first(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = str(tmp_path / "file" / "out")
    option = [] if words[0] == "convert" else ["--out"]
    done = CliRunner().invoke(app, [*words, *option, out])
    assert done.exit_code == 1
    assert f"{tmp_path / 'file'}: is no folder" in done.stderr
    assert "sincos" not in done.stderr
