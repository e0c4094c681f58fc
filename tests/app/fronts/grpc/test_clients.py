"""Clients that others wrote, without options, against a real server: /predict's own numbers.

Neither can share an environment with ours: `make clients` gives each its own, and without that
these tests are skipped.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def wanted(served: Any, rows: Any) -> dict[str, list[Any]]:
    """What /predict says, by field, flat."""
    columns: dict[str, list[Any]] = {}
    answers = httpx.post(f"{served.url}/predict", json={"instances": rows}).json()["predictions"]
    for answer in answers:
        for task, fields in answer.items():
            for field, value in fields.items():
                items = list(value.values()) if isinstance(value, dict) else [value]
                columns.setdefault(f"{task}.{field}", []).extend(items)
    return columns


def assert_same(found: dict[str, list[Any]], wanted: dict[str, list[Any]]) -> None:
    assert list(found) == list(wanted)
    for field, column in wanted.items():
        same = column if isinstance(column[0], str) else pytest.approx(column, rel=1e-5, abs=1e-6)
        assert found[field] == same


def elsewhere(name: str, script: str, address: str, rows: Any) -> dict[str, Any]:
    """What a script prints, run by a Python of its own."""
    python = ROOT / f".venv-{name}" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"`make clients` makes {python.parent.parent.name}")
    ran = subprocess.run(
        [python, Path(__file__).with_name(script), address, json.dumps(rows)],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_tritonclient(served: Any, rows: Any, wanted: dict[str, list[Any]]) -> None:
    found = elsewhere("triton", "triton_client.py", served.address, rows)
    assert (found["live"], found["ready"], found["model"]) == (True, True, True)
    assert (found["server"], found["versions"], found["id"]) == ("onepass", ["run-1"], "7")
    assert [text.split(":", 2)[2] for text in found["classes"]] == wanted["colour.label"]
    assert found["missing"][0] == "StatusCode.INVALID_ARGUMENT"
    assert "inputs.where: is missing" in found["missing"][1]
    assert found["late"][0] == "StatusCode.DEADLINE_EXCEEDED"
    assert found["absent"] == ["StatusCode.NOT_FOUND", "no such model; there is 'taxi'"]
    assert len(found["aio"]) == 11
    for answer in (found["sync"], *found["aio"]):
        assert_same(answer, wanted)
    for number, said in enumerate(found["stream"]):
        if number == 7:
            assert "inputs.where: is missing" in said
        else:
            assert said[0] == str(number)
            assert_same(said[1], wanted)


def test_kserve(served: Any, rows: Any, wanted: dict[str, list[Any]]) -> None:
    found = elsewhere("kserve", "kserve_client.py", served.address, rows)
    assert (found["live"], found["ready"], found["model"]) == (True, True, True)
    for way in ("typed", "raw"):
        assert found[way]["id"] == "7"
        assert_same(found[way]["outputs"], wanted)
    assert "inputs.where: is missing" in found["error"]
