"""Nobody is told who trains and who serves: no look-up, no file but what is asked for."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from onepass.models import quiet

ONEPASS = [sys.executable, "-m", "onepass.training.cli"]
STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(STRACE is None, reason="no strace: apt-get install strace")
CALLS = "connect,sendto,sendmsg,sendmmsg,openat,open,creat,mkdir,mkdirat"
OURS = ("/dev/", "/proc/", "/sys/")


class Watched:
    """A command under strace, with a home and a place for temporary files of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.trace = folder, folder / "trace"
        for name in ("home", "tmp", "work"):
            (folder / name).mkdir(exist_ok=True)
        unset = {*quiet.SAID, quiet.FONTS, "CI", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        root = str(Path(quiet.__file__).parents[1])
        homes = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "PYTHONPATH": root}
        self.environment = kept | homes | {"PYTHONDONTWRITEBYTECODE": "1"}

    def begin(self, *command: str) -> "subprocess.Popen[bytes]":
        assert STRACE is not None
        strace = [STRACE, "-f", "--seccomp-bpf", "-qq", "-o", str(self.trace), "-e", CALLS]
        with (self.folder / "err").open("wb") as error:
            return subprocess.Popen(
                [*strace, *command], cwd=self.folder / "work", env=self.environment,
                stdout=subprocess.DEVNULL, stderr=error,
            )  # fmt: skip

    def contacts(self) -> list[str]:
        """Whom it spoke to over a network."""
        lines = self.trace.read_text(errors="replace").splitlines()
        return [line for line in lines if re.search(r"sin6?_port=htons", line)]

    def strays(self) -> list[str]:
        """What it made elsewhere than asked."""
        made = []
        for line in self.trace.read_text(errors="replace").splitlines():
            found = re.search(r'(?:AT_FDCWD, |mkdir\(|creat\()"(/[^"]*)"', line)
            if found and re.search(r"O_CREAT|mkdir|creat\(", line) and " = -1 " not in line:
                made.append(found[1])
        allowed = (*OURS, str(self.folder / "work"), str(self.folder / "tmp"))
        return [path for path in made if not path.startswith(allowed)]


def alone(watched: Watched) -> None:
    assert watched.contacts() == []
    assert watched.strays() == []
    assert list((watched.folder / "home").rglob("*")) == []


@needs_strace
def test_training_and_its_logs_tell_nobody(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    words = ["train", "sincos", "--set", "training.epochs=1", "--log", "mlflow"]
    words += ["--log", "tensorboard"]
    done = watched.begin(*ONEPASS, *words).wait(280)
    assert done == 0, (tmp_path / "err").read_text()
    alone(watched)
    assert list((tmp_path / "work/checkpoints/sincos").glob("*/network.onnx"))


@needs_strace
def test_serving_tells_nobody(tmp_path: Path, make_bundle: Any, free_port: int) -> None:
    watched = Watched(tmp_path)
    bundle = str(make_bundle("sincos", onnx=True))
    running = watched.begin(*ONEPASS, "serve", bundle, "--port", str(free_port))
    for _ in range(1200):
        try:
            found = httpx.post(f"http://127.0.0.1:{free_port}/predict", json={"x": 1})
            break
        except httpx.TransportError:
            time.sleep(0.05)
    assert found.status_code == 200
    running.send_signal(signal.SIGTERM)  # strace hands it on
    pid = running.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGTERM)
    running.wait(60)
    alone(watched)
    said = (tmp_path / "err").read_text()
    assert all(line.startswith('{"time"') for line in said.splitlines()), said


def test_what_the_user_has_set_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in quiet.SAID:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    quiet.hush()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "0"
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"


@pytest.mark.parametrize(
    "door",
    [f"onepass.{one}" for one in ("models", "training", "app.processes.worker", "training.cli")],
)
def test_every_door_is_quiet_before_anything_else(door: str) -> None:
    code = f"""
import os, sys
class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("onnxruntime", "mlflow", "huggingface_hub"):
            assert "ORT_DISABLE_TELEMETRY" in os.environ, name
sys.meta_path.insert(0, Guard())
import {door}
assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
"""
    clean = {name: value for name, value in os.environ.items() if name not in quiet.SAID}
    subprocess.run([sys.executable, "-c", code], env=clean, check=True)


def test_fonts_are_kept_at_home_only_where_they_are_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", quiet.FONTS):
        monkeypatch.delenv(name, raising=False)
    quiet.spare_home()
    folder = tmp_path / "t" / f"onepass-matplotlib-{os.getuid()}"
    assert os.environ.pop(quiet.FONTS) == str(folder)
    folder.mkdir(parents=True)
    folder.chmod(0o777)  # of somebody else, it may be
    quiet.spare_home()
    assert quiet.FONTS not in os.environ
    folder.chmod(0o755)
    (tmp_path / ".cache/matplotlib").mkdir(parents=True)
    quiet.spare_home()
    assert quiet.FONTS not in os.environ
