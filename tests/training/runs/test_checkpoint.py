"""The state of a run that goes on: replaced whole, held by one process, cut back on resume."""

import subprocess
import sys
from pathlib import Path

import pytest
import safetensors.torch
import torch

from onepass.training.runs import checkpoint
from onepass.training.runs.checkpoint import HISTORY, LOCK, STATE, BrokenState, Running
from onepass.training.specs.spec import BadSpec

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(tmp_path: Path) -> Running:
    return Running.begin(tmp_path / "model")


def test_what_is_saved_is_loaded_bit_for_bit(run: Running) -> None:
    tensors = {"a": torch.randn(3, 2), "b": torch.tensor(5), "c": torch.randn(2).bfloat16()}
    run.save(tensors, {"epoch": 1})
    run.save(tensors | {"b": torch.tensor(6)}, {"epoch": 2, "name": "é"})
    found, facts = run.load()
    assert facts == {"epoch": 2, "name": "é"}
    assert found["b"].item() == 6
    assert torch.equal(found["a"], tensors["a"])
    assert torch.equal(found["c"], tensors["c"])


def test_the_history_is_cut_back_to_the_state_and_half_a_line_is_no_obstacle(run: Running) -> None:
    for epoch in (1, 2, 3):
        run.log({"epoch": epoch})
    with (run.folder / HISTORY).open("ab") as out:
        out.write(b'{"epoch": ')
    assert run.history(until=2) == [{"epoch": 1}, {"epoch": 2}]
    assert (run.folder / HISTORY).read_bytes() == b'{"epoch":1}\n{"epoch":2}\n'
    assert run.history(until=9) == [{"epoch": 1}, {"epoch": 2}]


def broken(file: Path, how: str) -> None:
    """What happens to files."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    new = {"flipped": content, "empty": b"", "cut": content[:-9], "old": OLD}.get(how)
    file.unlink() if new is None else file.write_bytes(bytes(new))


OLD = safetensors.torch.save({"a": torch.zeros(1)}, {"facts": '{"epoch": 1}'})
"""A state of the version before, which kept no checksum."""


@pytest.mark.parametrize("how", ["flipped", "empty", "cut", "old"])
def test_a_broken_state_is_refused_by_name(run: Running, how: str) -> None:
    run.save({"a": torch.zeros(1)}, {"epoch": 1})
    broken(run.folder / STATE, how)
    with pytest.raises(BrokenState) as refused:
        run.load()
    text = str(refused.value)
    assert text.startswith(f"--resume: {run.folder / STATE}: ")
    assert "damaged" in text
    assert text.endswith("or begin anew, without --resume")
    assert "\n" not in text


@pytest.mark.parametrize("how", ["flipped", "empty", "cut", "gone"])
def test_the_state_before_is_kept_and_taken_where_the_newest_is_broken(
    run: Running, how: str
) -> None:
    for epoch in (1, 2, 3):
        run.log({"epoch": epoch, "skill": None})
        run.save({"a": torch.full((2,), epoch)}, {"epoch": epoch})
    assert run.load()[1] == {"epoch": 3}
    assert not run.notes
    run.close(finished=False)
    broken(run.folder / STATE, how)
    again = Running.newest(run.folder.parent)
    tensors, facts = again.load()
    assert facts == {"epoch": 2}
    assert tensors["a"].tolist() == [2, 2]
    assert [line["epoch"] for line in again.history(until=2)] == [1, 2]
    (note,) = again.notes
    assert f"{run.folder / STATE}: " in note
    assert "the one before it, of an earlier epoch, is taken" in note
    again.save(tensors, facts)  # the broken one is no predecessor to keep
    broken(again.folder / STATE, how)
    assert again.load()[1] == {"epoch": 2}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("flipped", "is damaged; it had 2 lines"),
        ("empty", "holds 0 lines; it had 2 lines"),
        ("cut", "is damaged; it had 2 lines"),
        ("gone", "is missing; it had 2 lines"),
    ],
)
def test_a_history_that_is_not_as_it_was_is_refused_by_name(
    run: Running, how: str, words: str
) -> None:
    for epoch in (1, 2):
        run.log({"epoch": epoch, "losses": {"a": 0.125}})
    run.save({"a": torch.zeros(1)}, {"epoch": 2})
    broken(run.folder / HISTORY, how)
    run.load()
    with pytest.raises(BrokenState) as refused:
        run.history(until=2)
    assert str(refused.value).startswith(f"--resume: {run.folder / HISTORY}: {words}")


def test_what_the_history_has_beyond_the_state_does_not_matter(run: Running) -> None:
    run.log({"epoch": 1})
    run.save({"a": torch.zeros(1)}, {"epoch": 1})
    run.log({"epoch": 2})
    with (run.folder / HISTORY).open("ab") as out:
        out.write(b'{"epoch": 1}\n\xff\xfe{"ep')
    run.load()
    assert run.history(until=1) == [{"epoch": 1}]
    run.log({"epoch": 2})
    run.save({"a": torch.zeros(1)}, {"epoch": 2})
    run.load()
    assert run.history(until=2) == [{"epoch": 1}, {"epoch": 2}]


def test_a_state_that_could_not_be_written_leaves_the_one_before(
    run: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.save({"a": torch.zeros(1)}, {"epoch": 1})

    def full(file: Path, content: bytes) -> None:
        file.write_bytes(content[:50])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "write_flushed", full)
    with pytest.raises(OSError, match="No space left"):
        run.save({"a": torch.zeros(1)}, {"epoch": 2})
    assert run.load()[1] == {"epoch": 1}
    assert {file.name for file in run.folder.iterdir()} == {STATE, LOCK}


def test_a_run_is_trained_by_one_process(run: Running) -> None:
    run.save({"a": torch.zeros(1)}, {})
    code = "import sys; from pathlib import Path; "
    code += (
        "from onepass.training.runs.checkpoint import Running; Running.newest(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, str(run.folder.parent)]
    other = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "another process is training this run" in other.stderr
    run.close(finished=False)
    assert Running.newest(run.folder.parent).version == run.version


def test_what_never_got_through_an_epoch_is_swept_and_the_rest_is_kept(tmp_path: Path) -> None:
    empty, begun, held = (Running.begin(tmp_path) for _ in range(3))
    begun.save({"a": torch.zeros(1)}, {})
    empty.close(finished=False)
    begun.close(finished=False)
    new = Running.begin(tmp_path)  # may take the name of the empty one, which is gone
    assert set(tmp_path.iterdir()) == {begun.folder, held.folder, new.folder}
    assert (begun.folder / STATE).exists()
    new.close(finished=True)
    assert not new.folder.exists()


def test_nothing_to_resume_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="holds no unfinished run"):
        Running.newest(tmp_path / "never")
