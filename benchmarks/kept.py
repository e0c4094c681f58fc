"""Feedback and recorder under load, on a full disk, and killed: is what was acknowledged there?

    sudo python benchmarks/kept.py BUNDLE --seconds 6

Serves a bundle by two workers that keep all answers and a sample of rows in a tmpfs of 16 MiB,
which takes root to mount. Callers ask and tell truths all the time: first as ever, then while the
disk is full, then with room again, then while a worker is killed by `kill -9`; at last all
processes are. Prints how long `/predict` took meanwhile, how many truths were acknowledged and
refused, and how many of the former are not in the file.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from onepass.app.feedback.reading import told_rows
from onepass.app.feedback.store_file import StoreFile

CALLERS, DISK_MIB, QUEUE_BYTES = 8, 16, 2**18


class Load:
    """Callers, and what became of what they sent."""

    def __init__(self, url: str, row: Any, truth: Any) -> None:
        self.url, self.row, self.truth = url, row, truth
        self.acknowledged = set[str]()
        self.statuses, self.took_s = Counter[str](), list[float]()
        self.over = threading.Event()
        self._threads = [threading.Thread(target=self._call) for _ in range(CALLERS)]
        for thread in self._threads:
            thread.start()

    def _call(self) -> None:
        client = httpx.Client(base_url=self.url, timeout=60)
        while not self.over.is_set():
            try:
                self._once(client)
            except httpx.TransportError:  # of a worker that was killed
                self.statuses["cut off"] += 1
                client = httpx.Client(base_url=self.url, timeout=60)

    def _once(self, client: httpx.Client) -> None:
        begun = time.perf_counter()
        answer = client.post("/predict", json=self.row)
        self.took_s.append(time.perf_counter() - begun)
        self.statuses[f"/predict {answer.status_code}"] += 1
        answer_id = answer.headers.get("x-answer-id")
        if answer_id is None:
            return
        told = client.post("/feedback", json={"id": answer_id, "truth": self.truth})
        self.statuses[f"/feedback {told.status_code}"] += 1
        if told.status_code == 200:
            self.acknowledged.add(answer_id)

    def phase(self, name: str, seconds: float) -> None:
        """Prints what happens in so long."""
        self.took_s, self.statuses = [], Counter()
        time.sleep(seconds)
        took_s, statuses = sorted(self.took_s), dict(self.statuses)
        p50, p99 = (statistics.quantiles(took_s, n=100)[place] * 1000 for place in (49, 98))
        print(f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {statuses}", flush=True)

    def end(self) -> None:
        """No more is asked."""
        self.over.set()
        for thread in self._threads:
            thread.join()


def workers(process: subprocess.Popen[bytes]) -> list[int]:
    """Those that answer."""
    pid = process.pid
    return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def run(bundle: Path, disk: Path, seconds: float) -> None:
    """All phases."""
    kept, log = disk / "kept.sqlite", disk.parent / "log"
    given = {"FEEDBACK": kept, "FEEDBACK_QUEUE_BYTES": QUEUE_BYTES, "RECORD": disk / "sample"}
    given |= {"RECORD_SHARE": 1, "RECORD_FILE_BYTES": 2**14, "WORKERS": 2, "LOG_REQUESTS": "false"}
    variables = {f"ONEPASS_{name}": str(value) for name, value in given.items()}
    words = [sys.executable, "-m", "onepass.training.cli", "serve", str(bundle), "--port", "0"]
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=log.open("wb"), env=os.environ | variables
    )
    while not (found := re.search(r"http://[0-9.]+:\d+", log.read_text())):
        time.sleep(0.05)
    row = httpx.get(f"{found[0]}/model/examples").json()["instances"][0]
    answer = httpx.post(f"{found[0]}/predict", json=row).json()
    truth = {task: own["value"] for task, own in answer.items() if "value" in own}
    load = Load(found[0], row, truth)
    load.phase("as ever", seconds)
    filler = disk / "filler"
    filled = subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=64k"], capture_output=True)
    assert filled.returncode, "it took all there was"
    load.phase("a full disk", seconds)
    filler.unlink()
    load.phase("room again", seconds)
    os.kill(workers(process)[0], signal.SIGKILL)
    load.phase("a worker killed", seconds)
    counted = httpx.get(f"{found[0]}/metrics").text
    for pid in [process.pid, *workers(process)]:
        os.kill(pid, signal.SIGKILL)
    load.end()
    print(*re.findall(r"^onepass_(?:feedback|recorded)\w+_total \S+", counted, re.M), sep="\n")
    there = {one.id for one in told_rows(StoreFile(kept))}
    print(
        json.dumps({"acknowledged": len(load.acknowledged), "lost": len(load.acknowledged - there)})
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--seconds", type=float, default=6.0)
    asked_for = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        disk = Path(place) / "disk"
        disk.mkdir()
        size = f"size={DISK_MIB}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)], check=True)
        try:
            run(asked_for.bundle, disk, asked_for.seconds)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


if __name__ == "__main__":
    main()
