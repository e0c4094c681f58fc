"""What others are given runs without onepass, and says what the contract does beside the graph."""

import subprocess
import sys
from pathlib import Path

import pytest

from onepass.models import bundle as bundles
from onepass.training.bundles.others import for_others

BUNDLES = Path(__file__).parents[2] / "data" / "bundles_before"
NAMES = "market", "talks", "plates"
LINES = 32
"""Of the example in Python, at most."""


@pytest.mark.parametrize("name", NAMES)
def test_the_example_answers_without_onepass(name: str, tmp_path: Path) -> None:
    bundle = bundles.open_bundle(next((BUNDLES / name).rglob("manifest.json")).parent)
    files = for_others(bundle)
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    script = files["example.py"].decode()
    assert len(script.splitlines()) <= LINES
    assert "import onepass" not in script
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "README.md").read_text()
    assert all(f"`{one}" in said for one in (*bundle.contract.inputs, *bundle.contract.tasks))
    assert all(f"**{one.kind}**" in said for one in bundle.contract.inputs.values())
