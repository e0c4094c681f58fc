"""Long load, then far too much of it: what is answered, what is refused, what is left behind.

Capacity is measured with wrk; then an open loop (h2load, HTTP/1.1, 256 connections) sends 80 % of
it for minutes, 300 % of it for ten seconds, and 80 % again, second by second.

    python benchmarks/overload.py --minutes 10          needs wrk and nghttp2-client
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bundles import SINCOS, write
from ours import onepass
from servers import Running, running

CONNECTIONS = 256


def load(up: Running, rate: float, seconds: int) -> tuple[Counter[str], float]:
    """Sends `rate` requests a second; gives the answers by status, and their p99 in ms."""
    with tempfile.TemporaryDirectory() as scratch:
        body, log = Path(scratch) / "body", Path(scratch) / "log"
        body.write_bytes(up.server.body)
        subprocess.run(
            ["h2load", "--h1", f"-c{CONNECTIONS}", "-t1", f"-D{seconds}",
             f"--rps={rate / CONNECTIONS:.3f}", f"--data={body}", f"--log-file={log}",
             "-H", "content-type: application/json", f"http://127.0.0.1:{up.port}/predict"],
            capture_output=True, check=True,
        )  # fmt: skip
        lines = [line.split("\t") for line in log.read_text().splitlines()]
    statuses = Counter(status for _, status, _ in lines)
    times = sorted(int(us) for _, status, us in lines if status == "200")
    return statuses, times[int(len(times) * 0.99)] / 1000 if times else float("nan")


def row(name: str, up: Running, rate: float, seconds: int) -> Counter[str]:
    """A row of the table."""
    statuses, p99 = load(up, rate, seconds)
    seen = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    print(f"| {name} | {rate:,.0f} | {seconds} s | {seen} | {p99:.1f} | {up.memory_mb:.0f} |")
    sys.stdout.flush()
    return statuses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        with running(onepass(write(Path(scratch), "sincos", SINCOS))) as up:
            up.load(CONNECTIONS, 3)
            capacity = up.load(CONNECTIONS, 10).rate
            print(f"capacity at {CONNECTIONS} connections: {capacity:,.0f} requests/s\n")
            print("| phase | sent/s | for | answers by status | p99 ms of 200s | MB |")
            print("|---|--:|--:|---|--:|--:|")
            seen = row("80 %, warm", up, capacity * 0.8, 10)
            before = up.memory_mb
            seen += row("80 %", up, capacity * 0.8, int(asked.minutes * 60))
            after = up.memory_mb
            seen += row("300 %", up, capacity * 3, 10)
            for second in range(1, 7):
                seen += row(f"80 %, second {second} after", up, capacity * 0.8, 1)
        print(f"\nmemory over the long phase: {after / before - 1:+.1%}")
        strange = sorted(status for status in seen if not re.fullmatch("200|429", status))
        print(f"other than 200 and 429: {', '.join(strange) or 'nothing'}")


if __name__ == "__main__":
    main()
