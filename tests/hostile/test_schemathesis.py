"""schemathesis over /openapi.json: the server does what the document of this bundle promises."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

CONFIG = """
[generation]
# A header that nobody knows is no reason to refuse a request: there are always some.
allow-extra-parameters = false
deterministic = true

[checks.not_a_server_error]
# X-Request-Timeout-Ms: 1 may well be too short.
expected-statuses = ["2xx", "3xx", "4xx", "504"]

[checks.negative_data_rejection]
expected-statuses = ["400", "413", "415", "422"]
"""


def test_it_finds_nothing(keeping: Any, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    host, port = keeping.address
    command = ["--config-file", str(config), "run", f"http://{host}:{port}/openapi.json"]
    found = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *command, "--max-examples", "40", "--no-color"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
    (tested,) = re.findall(r"Tested: (\d+)", found.stdout)
    paths = httpx.get(f"http://{host}:{port}/openapi.json").json()["paths"]
    assert int(tested) == sum(map(len, paths.values())), "each operation of the document"
