"""One row by gRPC, 32 calls in flight: onepass, a bare grpcio echo of the same messages, MLServer.

    python benchmarks/by_grpc.py [--rounds 5] [--seconds 3]

The caller is grpcio's aio client in this process: it costs as much as an echo, so that rates are
bounded by it; what a call costs the server's processes is not. Round by round, in turn.
MLServer's model computes nothing, and its environment is the one that `make clients` makes.
"""

import argparse
import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import grpc
import grpc.aio
from bundles import SINCOS, write
from servers import HERE, PEERS, _cpu_s, _family, free_port

from onepass.app.fronts.grpc.messages import SERVICE, message

CALLS = 32
CHANNELS = 4
RAW = b"\0\0\0\x3f"
Request = message("ModelInferRequest")


class Run(NamedTuple):
    """What one round saw."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    """Of the server and all its processes, user and system, per call."""


def asked(*, raw: bool) -> bytes:
    """One row."""
    tensor = {"name": "x", "datatype": "FP32", "shape": [1]}
    typed = {"contents": {"fp32_contents": [0.5]}}
    request = Request(
        model_name="sincos",
        inputs=[tensor if raw else tensor | typed],
        raw_input_contents=[RAW] if raw else [],
    )
    written: bytes = request.SerializeToString()
    return written


def servers(bundle: Path, answer: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Command and variables of each; `{port}` is filled in."""
    mlserver = HERE.parent / ".venv-mlserver/bin/mlserver"
    ours = [sys.executable, "-m", "onepass.training.cli", "serve", str(bundle), "--port", "{other}"]
    peers = {
        "onepass": (ours, {"ONEPASS_GRPC_PORT": "{port}", "ONEPASS_LOG_FORMAT": "json"}),
        "bare grpcio echo": ([sys.executable, "grpc_echo.py", "{port}", str(answer)], {}),
    }
    if mlserver.exists():
        names = {"GRPC": "{port}", "HTTP": "{other}", "METRICS": "{third}"}
        variables = {f"MLSERVER_{name}_PORT": port for name, port in names.items()}
        variables |= {"MLSERVER_PARALLEL_WORKERS": "0", "MLSERVER_DEBUG": "false"}
        peers["MLServer"] = ([str(mlserver), "start", "mlserver_fixed"], variables)
    return peers


@contextmanager
def running(command: list[str], variables: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Its address and process, from when it answers until it is stopped."""
    ports = {name: free_port() for name in ("port", "other", "third")}
    environment = {name: value.format(**ports) for name, value in variables.items()}
    with tempfile.TemporaryFile() as noise:
        process = subprocess.Popen(
            [word.format(**ports) for word in command], cwd=PEERS, stdout=noise, stderr=noise,
            env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        )  # fmt: skip
        address = f"127.0.0.1:{ports['port']}"
        try:
            with grpc.insecure_channel(address) as channel:
                infer = channel.unary_unary(f"/{SERVICE}/ModelInfer")
                infer(asked(raw=False), wait_for_ready=True, timeout=90)
            yield address, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


async def load(address: str, pid: int, body: bytes, seconds: float) -> Run:
    """As many calls as 32 callers can make, one after the other each, over four channels."""
    options = [("grpc.use_local_subchannel_pool", 1)]
    channels = [grpc.aio.insecure_channel(address, options) for _ in range(CHANNELS)]
    infer = [channel.unary_unary(f"/{SERVICE}/ModelInfer") for channel in channels]
    took: list[float] = []

    async def caller(number: int, until: float) -> None:
        while (began := time.perf_counter()) < until:
            await infer[number % CHANNELS](body)
            took.append(time.perf_counter() - began)

    async def callers(for_s: float) -> None:
        until = time.perf_counter() + for_s
        await asyncio.gather(*(caller(number, until) for number in range(CALLS)))

    await callers(0.5)
    took.clear()
    before, began = sum(map(_cpu_s, _family(pid))), time.perf_counter()
    await callers(seconds)
    spent_s, lasted_s = sum(map(_cpu_s, _family(pid))) - before, time.perf_counter() - began
    for channel in channels:
        await channel.close()
    edges = statistics.quantiles(took, n=100)
    return Run(len(took) / lasted_s, edges[49] * 1e3, edges[98] * 1e3, spent_s / len(took) * 1e6)


def answer_of(command: list[str], variables: dict[str, str]) -> bytes:
    """What ours says, for the echo to repeat."""
    with running(command, variables) as (address, _), grpc.insecure_channel(address) as channel:
        answer: bytes = channel.unary_unary(f"/{SERVICE}/ModelInfer")(asked(raw=True))
    return answer


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fixed = Path(folder) / "answer"
        peers = servers(write(Path(folder), "sincos", SINCOS), fixed)
        fixed.write_bytes(answer_of(*peers["onepass"]))
        runs: dict[tuple[str, str], list[Run]] = {}
        for number in range(given.rounds):
            print(f"round {number + 1}/{given.rounds}", file=sys.stderr)
            for name, peer in peers.items():
                with running(*peer) as (address, pid):
                    for way in ("raw", "typed"):
                        body = asked(raw=way == "raw")
                        one = asyncio.run(load(address, pid, body, given.seconds))
                        runs.setdefault((name, way), []).append(one)
    print(
        "| server, contents | calls/s (p50 / p99, ms) | server CPU, us | onepass: calls/s | CPU |"
    )
    print("|---|--:|--:|--:|--:|")
    for (name, way), seen in runs.items():
        ours = runs["onepass", way]
        rate, p50, p99, cpu = (statistics.median(column) for column in zip(*seen, strict=True))
        pairs = list(zip(ours, seen, strict=True))
        faster = statistics.median(mine.rate / other.rate for mine, other in pairs)
        cheaper = statistics.median(mine.cpu_us / other.cpu_us for mine, other in pairs)
        print(f"| {name}, {way} | {rate:,.0f} ({p50:.2f} / {p99:.2f}) | {cpu:.0f} | "
              f"{faster:.2f} x | {cheaper:.2f} x |")  # fmt: skip


if __name__ == "__main__":
    main()
