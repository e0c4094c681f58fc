"""What an answer costs over HTTP: onepass beside a bare echo, plain FastAPI and model servers.

Every server runs alone, with the same network on one thread; rounds alternate; medians. Peers get
virtual environments of their own under benchmarks/.venvs, made when first needed.

    python benchmarks/serve.py                   everything (about 25 minutes; needs wrk)
    python benchmarks/serve.py --only onepass,echo,fastapi --rounds 3
    python benchmarks/serve.py --only echo,bare --tables servers,bulk --against HEAD~20
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import orjson
from against import compare_builds
from bundles import FACE, MIXED, SINCOS, FaceNetwork, heads, row, write
from ours import PLAIN, V2, engine_rate, mid, onepass, said
from protocols import compare_protocols
from servers import Load, Server, running, version

sys.path.insert(0, str(Path(__file__).parent / "peers"))
from net import face

CONNECTIONS = (1, 8, 32, 128)
TORCH = "torch==2.13.0"
Loads = dict[str, dict[int, list[Load]]]
"""Per server and number of connections: what wrk saw, round by round."""


ECHO = Server("bare ASGI echo", ("{python}", "echo.py", "{port}"))
BARE = Server("bare protocol", ("{python}", "bare.py", "{port}"))
PEERS = (
    BARE,
    ECHO,
    Server("FastAPI, empty", ("{python}", "plain.py", "{port}"), path="/nothing"),
    PLAIN,
    Server("LitServe", ("{python}", "lit.py", "{port}"), packages=(TORCH, "litserve")),
    Server(
        "MLServer", ("{bin}/mlserver", "start", "mlserver"), path="/v2/models/sincos/infer",
        body=V2, packages=(TORCH, "mlserver"),
        environment={"MLSERVER_HTTP_PORT": "{port}", "MLSERVER_GRPC_PORT": "0",
                     "MLSERVER_METRICS_PORT": "0", "MLSERVER_PARALLEL_WORKERS": "0"},
    ),
    Server("BentoML", ("{bin}/bentoml", "serve", "bento:SinCos", "--port", "{port}"),
           packages=(TORCH, "bentoml"), environment={"BENTOML_DO_NOT_TRACK": "1"}),
    Server("Ray Serve", ("{python}", "ray_serve.py", "{port}"), packages=(TORCH, "ray[serve]")),
    Server("Ray Serve at its best", ("{python}", "ray_serve.py", "{port}"),
           packages=(TORCH, "ray[serve]"),
           environment={"RAY_SERVE_THROUGHPUT_OPTIMIZED": "1", "RAY_SERVE_ENABLE_HA_PROXY": "1"}),
)  # fmt: skip


def compare_servers(servers: list[Server], rounds: int, seconds: int) -> None:
    """Table 1: one row per request."""
    loads: dict[str, dict[int, list[Load]]] = {
        s.name: {c: [] for c in CONNECTIONS} for s in servers
    }
    starts: dict[str, list[float]] = {s.name: [] for s in servers}
    memory: dict[str, float] = {}
    for number in range(rounds):
        for server in servers:
            said(f"round {number + 1}/{rounds}: {server.name}")
            with running(server) as up:
                starts[server.name].append(up.start_s)
                up.load(32, 1)
                for connections in CONNECTIONS:
                    loads[server.name][connections].append(up.load(connections, seconds))
                memory[server.name] = up.memory_mb
    print("\n## One row per request, sin and cos, one worker\n")
    print("requests/s (p50 / p99, ms) by connections; medians of", rounds, "rounds\n")
    names = " | ".join(map(str, CONNECTIONS))
    print(f"| server | {names} | CPU per request at 1 / 32, us | start s | MB |")
    print("|---|" + "--:|" * (len(CONNECTIONS) + 3))
    for name, by_connections in loads.items():
        cells = [
            f"{mid(runs, 'rate'):,.0f} ({mid(runs, 'p50_ms'):.2f} / {mid(runs, 'p99_ms'):.2f})"
            for runs in by_connections.values()
        ]
        start = statistics.median(starts[name])
        cpu = " / ".join(f"{mid(by_connections[c], 'cpu_us'):.0f}" for c in (1, 32))
        print(f"| {name} | {' | '.join(cells)} | {cpu} | {start:.1f} | {memory[name]:.0f} |")
    print_ratios(loads)


def print_ratios(loads: Loads) -> None:
    """Ratios within each round, then their medians."""
    ours = loads["onepass"]

    def ratio(name: str, of: Callable[[Load], float], connections: int = 32) -> float:
        pairs = zip(ours[connections], loads[name][connections], strict=True)
        return statistics.median(of(mine) / of(other) for mine, other in pairs)

    print("\n| onepass against | requests/s at 32 | at 1 |")
    print("|---|--:|--:|")
    for name in loads:
        if name != "onepass":
            at_one = ratio(name, lambda load: load.rate, 1)
            print(f"| {name} | {ratio(name, lambda load: load.rate):.2f} | {at_one:.2f} |")
    if ECHO.name in loads:
        echo = loads[ECHO.name]
        added = mid(ours[1], "p50_ms") - mid(echo[1], "p50_ms")
        tail = ratio(ECHO.name, lambda load: load.p99_ms / load.p50_ms)
        print(f"\np50 at 1 connection, minus the echo's: {added:.3f} ms")
        print(f"p99/p50 at 32 connections, against the echo's: {tail:.2f}")
    bad = sum(load.bad for runs in loads.values() for rounds in runs.values() for load in rounds)
    print(f"answers that were not 200: {bad}")


def compare_heads(folder: Path, rounds: int, seconds: int) -> None:
    """Table 2: K answers from one call, and from K calls to a service with one task."""
    print("\n## K tasks: one call against K calls to single-task services\n")
    print("| K | one call, requests/s at 32 | K calls | gain | time of one call at 1 connection "
          "against that of one task |")  # fmt: skip
    print("|--:|--:|--:|--:|--:|")
    one = onepass(write(folder, "one", heads(1)))
    for count in (2, 8, 32):
        many = onepass(write(folder, f"heads_{count}", heads(count)))
        rates, times = [], []
        for number in range(rounds):
            said(f"{count} heads, round {number + 1}/{rounds}")
            with running(one) as up_one, running(many) as up_many:
                rates.append((up_many.load(32, seconds).rate, up_one.load(32, seconds).rate))
                slow, quick = up_many.load(1, seconds), up_one.load(1, seconds)
                times.append(quick.rate / slow.rate)
        whole = statistics.median(rate for rate, _ in rates)
        split = statistics.median(rate / count for _, rate in rates)
        gain = statistics.median(many * count / single for many, single in rates)
        print(f"| {count} | {whole:,.0f} | {split:,.0f} | {gain:.1f}x | "
              f"{statistics.median(times):.2f}x |")  # fmt: skip


def compare_bulk(folder: Path, rounds: int, seconds: int) -> None:
    """Table 3: a thousand rows in one request, against single ones and the engine alone."""
    print("\n## 1,000 rows in one JSON request, two connections; rows/s\n")
    print("| table | bare engine | 1,000 rows | single rows, 32 connections | against single |")
    print("|---|--:|--:|--:|--:|")
    for name, contract in (("sin/cos", SINCOS), ("8 mixed fields", MIXED)):
        bundle = write(folder, name.split("/")[0].replace(" ", "_"), contract)
        single = orjson.dumps(row(contract))
        many = orjson.dumps({"instances": [row(contract)] * 1000})
        rates = []
        for number in range(rounds):
            said(f"bulk {name}, round {number + 1}/{rounds}")
            with running(onepass(bundle, body=single)) as up:
                bulk = up.load(2, seconds, many).rate * 1000
                rates.append((bulk, up.load(32, seconds).rate))
        rows, alone = (statistics.median(column) for column in zip(*rates, strict=True))
        gain = statistics.median(bulk / one for bulk, one in rates)
        print(f"| {name} | {engine_rate(bundle):,.0f} | {rows:,.0f} | {alone:,.0f} | {gain:.1f}x |")


def compare_faces(folder: Path, rounds: int, seconds: int) -> None:
    """Table 4: the face network, 12,288 numbers of JSON per row."""
    body = orjson.dumps(row(FACE))
    bundle = write(folder, "face", FACE, FaceNetwork(face()))
    plain = Server("plain", PLAIN.command, path="/face", body=body)
    rates = []
    for number in range(rounds):
        said(f"faces, round {number + 1}/{rounds}")
        with running(onepass(bundle, body=body)) as up:
            ours = up.load(8, seconds).rate
        with running(plain) as up:
            rates.append((ours, up.load(8, seconds).rate))
    ours, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    gain = statistics.median(mine / other for mine, other in rates)
    print(
        f"\n## Face network (3x64x64, two heads), JSON floats, 8 connections: {len(body):,} bytes\n"
    )
    print("| | rows/s |")
    print("|---|--:|")
    print(f"| onepass | {ours:,.0f} |\n| FastAPI + torch | {theirs:,.0f} |\n| ratio | {gain:.2f} |")
    print(f"\nthe engine alone: {engine_rate(bundle, 16):,.0f} rows/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--only", help="part of these names, between commas")
    parser.add_argument("--tables", default="servers,heads,bulk,faces,protocols")
    parser.add_argument("--against", metavar="REF", help="another commit of onepass, served beside")
    asked = parser.parse_args()
    wanted = asked.only.lower().split(",") if asked.only else [""]
    peers = [peer for peer in PEERS if any(part in peer.name.lower() for part in wanted)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sincos = onepass(write(folder, "sincos", SINCOS))
        if asked.against:
            compare_builds(folder, asked.against, asked.rounds, asked.seconds)
        if "servers" in asked.tables:
            names = [f"{peer.name} {version(peer)}" for peer in peers if peer.packages]
            print(f"versions: {', '.join(names) or 'those of constraints.txt'}")
            compare_servers([sincos, *peers], asked.rounds, asked.seconds)
        for name, table in (
            ("heads", compare_heads),
            ("bulk", compare_bulk),
            ("faces", compare_faces),
            ("protocols", compare_protocols),
        ):
            if name in asked.tables:
                table(folder, asked.rounds, asked.seconds)


if __name__ == "__main__":
    if subprocess.run(["which", "wrk"], capture_output=True, check=False).returncode:
        sys.exit("needs wrk: apt-get install wrk")
    main()
