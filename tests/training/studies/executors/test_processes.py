"""Stopping: one line, no child left, and nothing is taken for a result that is none."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from onepass.training.runs.interrupt import KEPT
from onepass.training.studies.trial import load


def begun(folder: Path, shop_file: Path) -> subprocess.Popen[str]:
    """A comparison whose first run is done and whose others go on; they share its stderr."""
    spec = {
        "name": "shop",
        "inputs": {"x": {"kind": "number"}, "y": {"kind": "number"}},
        "tasks": {"price": {"kind": "regression"}, "luck": {"kind": "multiclass"}},
        "source": {"kind": "table", "path": str(shop_file)},
        "trunk": {"widths": [4]},
        "training": {"epochs": 3},
    }
    (folder / "shop.yaml").write_text(json.dumps(spec))
    words = ["compare", "shop.yaml", "--jobs", "2", "--seeds", "20"]
    running = subprocess.Popen(
        [sys.executable, "-m", "onepass.training.cli", *words],
        cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert running.stderr is not None
    while not (line := running.stderr.readline()).startswith("1/"):
        assert line, "it ended before a run did"
    return running


def test_ctrl_c_ends_with_a_line_and_keeps_what_is_done(shop_file: Path, tmp_path: Path) -> None:
    running = begun(tmp_path, shop_file)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the children, too
    out, told = running.communicate(timeout=60)  # returns when the last child has let go of stderr
    assert running.returncode == 130
    assert out == ""
    assert told.splitlines()[-1] == KEPT
    assert "Traceback" not in told
    runs = tmp_path / "checkpoints" / "shop" / "compare" / "runs"
    kept = list(runs.glob("*.safetensors"))
    assert kept
    assert all(load(file).failed is None for file in kept)


def test_no_run_outlives_who_asked_for_it(shop_file: Path, tmp_path: Path) -> None:
    running = begun(tmp_path, shop_file)
    running.kill()
    running.communicate(timeout=60)
