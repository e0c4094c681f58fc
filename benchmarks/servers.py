"""Starting servers, in their own virtual environments where need be, and loading them with wrk."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / "peers"
VENVS = HERE / ".venvs"
JSON = "application/json"


@dataclass(frozen=True)
class Server:
    """How to start one, and what to ask it. `{port}` and `{python}` are filled in."""

    name: str
    command: tuple[str, ...]
    path: str = "/predict"
    body: bytes = b'{"x": 0.5}'
    packages: tuple[str, ...] = ()
    """For a virtual environment of its own; none for ours."""
    python: Path | None = None
    """Of an environment that is there already."""
    environment: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": JSON})


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    rate: float
    p50_ms: float
    p99_ms: float
    bad: int
    cpu_us: float = 0.0
    """Of the server and all its processes, user and system, per request."""


@dataclass
class Running:
    """A server that answers."""

    server: Server
    port: int
    process: subprocess.Popen[bytes]
    start_s: float

    @property
    def memory_mb(self) -> float:
        """Resident memory of the process and all below it, shared pages counted once each."""
        return sum(_memory_mb(process) for process in _family(self.process.pid))

    @property
    def cpu_s(self) -> float:
        """What the process and all below it have spent so far."""
        return sum(_cpu_s(process) for process in _family(self.process.pid))

    def load(self, connections: int, seconds: int, body: bytes | None = None) -> Load:
        """As many requests as `connections` callers can send, one after the other each."""
        sent = self.server.body if body is None else body
        with tempfile.TemporaryDirectory() as scratch:
            script, content = Path(scratch) / "post.lua", Path(scratch) / "body"
            content.write_bytes(sent)
            lines = ['wrk.method = "POST"', f'wrk.body = io.open("{content}", "rb"):read("*a")']
            lines += [f'wrk.headers["{n}"] = "{value}"' for n, value in self.server.headers.items()]
            script.write_text("\n".join(lines))
            before = self.cpu_s
            done = subprocess.run(
                ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script,
                 f"http://127.0.0.1:{self.port}{self.server.path}"],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            spent_s = self.cpu_s - before
        return _read_wrk(done.stdout, spent_s)


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """The server, from its first right answer until it is stopped."""
    python = environment(server)
    port = free_port()
    words = [word.format(port=port, python=python, bin=python.parent) for word in server.command]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as noise:
        process = subprocess.Popen(
            words, cwd=PEERS, stdout=noise, stderr=noise, start_new_session=True,
            env={"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": tempfile.gettempdir(),
                 "OMP_NUM_THREADS": "1", **_filled(server.environment, port)},
        )  # fmt: skip
        try:
            _wait(server, port, process)
            yield Running(server, port, process, time.perf_counter() - began)
        except Exception:
            noise.seek(0)
            print(noise.read()[-3000:].decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            _stop(process)


def environment(server: Server) -> Path:
    """The Python that runs it, with its packages; made when first asked for."""
    if server.python is not None:
        return server.python
    if not server.packages:
        return Path(sys.executable)
    folder = VENVS / re.sub(r"\W.*", "", server.packages[-1])
    if not (folder / "bin" / "python").exists():
        print(f"making {folder.name}: {' '.join(server.packages)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *server.packages], check=True)
    return folder / "bin" / "python"


def version(server: Server) -> str:
    """Of its main package."""
    name = re.sub(r"\W.*", "", server.packages[-1])
    program = f"from importlib.metadata import version; print(version({name!r}))"
    asked = [str(environment(server)), "-c", program]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _filled(variables: dict[str, str], port: int) -> dict[str, str]:
    return {name: value.format(port=port) for name, value in variables.items()}


def _wait(server: Server, port: int, process: subprocess.Popen[bytes]) -> None:
    """Until it answers a request; a minute and a half at most."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{server.path}", server.body, server.headers
    )
    for _ in range(4500):
        assert process.poll() is None, f"{server.name} ended with {process.returncode}"
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{server.name} does not answer")


def _stop(process: subprocess.Popen[bytes]) -> None:
    family = _family(process.pid)
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in family:  # some peers leave processes behind
        if Path(f"/proc/{pid}").exists():
            subprocess.run(["kill", "-9", str(pid)], check=False, capture_output=True)


def _family(pid: int) -> list[int]:
    pids = [pid]
    for parent in pids:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            pids += [int(child) for child in children.read_text().split()]
    return pids


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024  # type: ignore[index]


def _read_wrk(text: str, spent_s: float) -> Load:
    def ms(percent: int) -> float:
        number, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", text).groups()  # type: ignore[union-attr]
        return float(number) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[unit]

    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])  # type: ignore[index]
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    count = int(re.search(r"(\d+) requests in", text)[1])  # type: ignore[index]
    cpu_us = spent_s / max(count, 1) * 1e6
    return Load(rate, ms(50), ms(99), int(refused[1]) if refused else 0, cpu_us)
