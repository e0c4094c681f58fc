"""A client that a generator makes of the schema tells one answer from many.

The generator does not fit into our environment: `make clients` gives it its own, and without that
this is skipped.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

PYTHON = Path(__file__).parents[2] / ".venv-generated" / "bin" / "python"


def test_it_gives_what_was_answered(
    start: Callable[..., Any], make_bundle: Callable[..., Path], tmp_path: Path
) -> None:
    if not PYTHON.exists():
        pytest.skip(f"`make clients` makes {PYTHON.parent.parent.name}")
    url = start(make_bundle("taxi", onnx=True)).url()
    document = tmp_path / "openapi.json"
    document.write_bytes(httpx.get(f"{url}/openapi.json").content)
    row = json.loads(document.read_text())["components"]["schemas"]["Row"]["examples"][0]
    command = [PYTHON, Path(__file__).with_name("generated_client.py"), document, url, tmp_path]
    ran = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    found = json.loads(ran.stdout)
    answer = httpx.post(f"{url}/predict", json=row).json()
    assert found["one"] == {"kind": "Answer", "content": answer}
    assert found["many"] == {"kind": "Answers", "content": {"predictions": [answer, answer]}}
    assert found["bad"]["kind"] == "Problems"
    assert found["bad"]["content"]["detail"][0]["loc"] == ["body", "distance"]
    assert found["warned"]["kind"] == "Answer"
    assert list(found["warned"]["content"]) == ["fare", "warnings"]
    assert found["warned"]["content"]["warnings"][0]["loc"] == ["body", "zone"]
