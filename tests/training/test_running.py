"""The state of a run that goes on: replaced whole, held by one process, cut back on resume."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.running import HISTORY, STATE, Running
from training.spec import BadSpec

ROOT = Path(__file__).parents[2]


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


def test_a_run_is_trained_by_one_process(run: Running) -> None:
    run.save({"a": torch.zeros(1)}, {})
    code = "import sys; from pathlib import Path; from training.running import Running; "
    code += "Running.newest(Path(sys.argv[1]))"
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
