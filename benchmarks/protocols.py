"""Other ways in, beside /predict and the engine alone: the Open Inference Protocol, and lines.

Part of benchmarks/serve.py: `python benchmarks/serve.py --tables protocols`.
"""

import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import orjson
from bundles import FACE, SINCOS, FaceNetwork, row, write
from numpy.typing import NDArray
from ours import PLAIN, V2, engine_rate, onepass, said
from servers import Running, Server, running

sys.path.insert(0, str(Path(__file__).parent / "peers"))
from net import face

LINES = 1_000_000
PAIRS = 8
"""Short loads in turn, in each round: a machine's speed may change by the second."""


def compare_protocols(folder: Path, rounds: int, seconds: int) -> None:
    """Table 5: the four ratios."""
    print("\n## Open Inference Protocol, and lines\n")
    print("| | rate | beside | ratio |")
    print("|---|--:|--:|--:|")
    compare_sincos(folder, rounds)
    compare_binary_faces(folder, rounds, seconds)
    compare_lines(folder, rounds, seconds)


def sent_binary(bundle: Path, model: str, name: str, table: NDArray[np.float32]) -> Server:
    """One request with a tensor in binary, and binary answers."""
    tensor = table.astype("<f4").tobytes()
    entry = {"name": name, "datatype": "FP32", "shape": list(table.shape)}
    head = orjson.dumps(
        {
            "inputs": [entry | {"parameters": {"binary_data_size": len(tensor)}}],
            "parameters": {"binary_data_output": True},
        }
    )
    length = {"inference-header-content-length": str(len(head))}
    return onepass(
        bundle,
        path=f"/v2/models/{model}/infer",
        body=head + tensor,
        headers={"content-type": "application/octet-stream", **length},
    )


def compare_sincos(folder: Path, rounds: int) -> None:
    """Many rows in one binary request, and one row in JSON."""
    bundle = write(folder, "v2", SINCOS)
    binary = sent_binary(bundle, "v2", "x", np.linspace(-6, 6, 4096, dtype="<f4"))
    text = onepass(bundle, path="/v2/models/v2/infer", body=V2)
    several, pairs = list[tuple[float, float]](), list[tuple[float, float]]()
    for number in range(rounds):
        said(f"protocols, round {number + 1}/{rounds}")
        with running(binary) as up:
            for _ in range(PAIRS):
                several.append((up.load(2, 1).rate * 4096, engine_rate(bundle)))
        with running(text) as v2, running(onepass(bundle)) as predict:
            for _ in range(PAIRS):
                pairs.append((v2.load(32, 1).rate, predict.load(32, 1).rate))
    rows, bare = (statistics.median(column) for column in zip(*several, strict=True))
    one, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / engine for mine, engine in several)
    beside = f"{rows:,.0f} | bare engine {bare:,.0f} | {ratio:.2f}"
    print(f"| 4,096 rows, binary, two connections, rows/s | {beside} |")
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(f"| one row, JSON, 32 connections, requests/s | {one:,.0f} | /predict {ours:,.0f} | "
          f"{ratio:.2f} |")  # fmt: skip


def compare_binary_faces(folder: Path, rounds: int, seconds: int) -> None:
    """A face in binary, against plain FastAPI with torch, which takes it as JSON."""
    bundle = write(folder, "face_v2", FACE, FaceNetwork(face()))
    cells = row(FACE)
    name = next(iter(cells))
    table = np.asarray(cells[name], dtype=np.float32)[None]
    binary = sent_binary(bundle, "face_v2", name, table)
    plain = Server("plain", PLAIN.command, path="/face", body=orjson.dumps(cells))
    rates = []
    for number in range(rounds):
        said(f"faces in binary, round {number + 1}/{rounds}")
        with running(binary) as up:
            ours = up.load(8, seconds).rate
        with running(plain) as up:
            rates.append((ours, up.load(8, seconds).rate))
    ours, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    gain = statistics.median(mine / other for mine, other in rates)
    print(f"| face network, binary, 8 connections, rows/s | {ours:,.0f} | FastAPI + torch, JSON "
          f"{theirs:,.0f} | {gain:.2f} |")  # fmt: skip


def compare_lines(folder: Path, rounds: int, seconds: int) -> None:
    """A million rows as lines by curl, against a thousand rows in each JSON request."""
    bundle = write(folder, "lines", SINCOS)
    file = folder / "rows.ndjson"
    file.write_bytes(orjson.dumps(row(SINCOS), option=orjson.OPT_APPEND_NEWLINE) * LINES)
    many = orjson.dumps({"instances": [row(SINCOS)] * 1000})
    measured = []
    for number in range(rounds):
        said(f"lines, round {number + 1}/{rounds}")
        with running(onepass(bundle)) as up:
            rate, grown = stream(up, file)
            measured.append((rate, up.load(2, seconds, many).rate * 1000, grown))
    lines, bulk, grown = (statistics.median(column) for column in zip(*measured, strict=True))
    ratio = statistics.median(one / other for one, other, _ in measured)
    print(f"| {LINES:,} lines, rows/s; {grown:.0f} MB above idle | {lines:,.0f} | "
          f"1,000 rows of JSON {bulk:,.0f} | {ratio:.2f} |")  # fmt: skip


def stream(up: Running, file: Path) -> tuple[float, float]:
    """Lines per second, and how far the server's memory rose above what it had before (MB)."""
    pid = up.process.pid
    worker = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    before = resident_mb(worker, "VmRSS")
    began = time.perf_counter()
    address = f"http://127.0.0.1:{up.port}/predict"
    kind = "content-type: application/x-ndjson"
    command = ["curl", "-s", "-T", file, "-X", "POST", "-H", kind, address]
    counted = f"{subprocess.list2cmdline(map(str, command))} | wc -l"
    answers = int(subprocess.run(counted, shell=True, capture_output=True, check=True).stdout)
    assert answers == LINES, f"{answers} answers to {LINES} lines"
    rate = LINES / (time.perf_counter() - began)
    return rate, resident_mb(worker, "VmHWM") - before


def resident_mb(pid: int, which: str) -> float:
    """VmRSS now, or VmHWM at most until now."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{which}:\s+(\d+)", text, re.MULTILINE)[1]) / 1024  # type: ignore[index]
