"""A service of the night: its processes, its log, what it holds, and when it was struck."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import httpx

from onepass.models.bundle import open_bundle

START = "import sys, pathlib\nfrom onepass.app.processes.serve import serve\n"
START += "from onepass.app.requests.settings import Settings\n"
START += "sys.exit(serve(pathlib.Path(sys.argv[1]), Settings()))"
LISTENS = re.compile(rb"http://127\.0\.0\.1:(\d+)")


class Log:
    """Reads one pipe of the service on a thread of its own, unless it is told to stall."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.flows = threading.Event()
        self.flows.set()
        self.lines = 0
        self.raw: list[bytes] = []
        """Lines that are no JSON object."""
        self.tracebacks: list[bytes] = []
        self.port: int | None = None
        self._pipe = pipe
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._pipe:
            self.flows.wait()
            self.lines += 1
            found = LISTENS.search(line)
            if found:
                self.port = int(found[1])
            if not (line.startswith(b"{") and line.endswith(b"}\n")):
                self.raw.append(line)
            if b"Traceback" in line:
                self.tracebacks.append(line)


class Service:
    """One bundle, served as `onepass serve` does, with its log read through pipes."""

    def __init__(self, bundle: Path, hang_s: float) -> None:
        self.bundle = open_bundle(bundle)
        self.name = self.bundle.manifest.name
        self.hang_s = hang_s
        self.struck: list[tuple[str, float]] = []
        """What was done to a worker, and when, by `time.monotonic`."""
        self.memory_mb: list[tuple[float, float]] = []
        """Resident memory of the largest worker, and when."""
        given = {"PORT": "0", "LOG_FORMAT": "json", "HANG_S": str(hang_s)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(bundle)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {f"ONEPASS_{name}": value for name, value in given.items()},
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.logs = Log(self.process.stdout), Log(self.process.stderr)

    @property
    def port(self) -> int:
        """Waits until it listens."""
        while (port := self.logs[1].port) is None:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name}: ended with {self.process.returncode}")
            time.sleep(0.05)
        return port

    def workers(self) -> list[int]:
        """The processes that answer: the children of the one that was started."""
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for file in children for pid in file.read_text().split()]

    def strike(self, number: signal.Signals) -> None:
        """Sends a signal to its first worker."""
        self.struck.append((number.name, time.monotonic()))
        os.kill(self.workers()[0], number)

    def stall(self, stalled: bool) -> None:
        """Its log is read no more, or again."""
        for log in self.logs:
            log.flows.clear() if stalled else log.flows.set()

    def sample(self) -> None:
        """Notes what its workers hold."""
        held = [_resident_mb(worker) for worker in self.workers()]
        self.memory_mb.append((time.monotonic(), max(held, default=0.0)))

    def excused(self, moment: float) -> bool:
        """Whether a worker was being killed or hung then: a second more than `hang_s`."""
        return any(at - 0.1 <= moment <= at + self.hang_s + 1 for _, at in self.struck)

    def counted(self) -> dict[str, int]:
        """Requests by status, as /metrics counts them."""
        text = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=30).text
        found: dict[str, int] = {}
        for labels, value in re.findall(r"^onepass_requests_total\{(.*)\} (\S+)$", text, re.M):
            status = re.search(r'status="(\d+)"', labels)
            assert status is not None
            found[status[1]] = found.get(status[1], 0) + int(float(value))
        return found

    def dropped_lines(self) -> int:
        """Lines of the log that nobody read in time."""
        text = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=30).text
        return sum(
            int(float(value))
            for value in re.findall(r"^onepass_log_lines_dropped_total\S* (\S+)$", text, re.M)
        )

    def stop(self) -> tuple[int, float]:
        """Its exit code, and how many seconds that took."""
        began = time.monotonic()
        self.process.terminate()
        return self.process.wait(60), time.monotonic() - began


def _resident_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found[1]) / 1024 if found else 0.0
