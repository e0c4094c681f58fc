"""Clients that others wrote, without options, against a real server: /predict's own numbers.

tritonclient is a dependency of the tests. kserve and mlserver cannot share an environment with
ours: `make clients` gives each its own, and without that their tests are skipped.
"""

import asyncio
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import tritonclient.http
import tritonclient.http.aio
from tritonclient.utils import InferenceServerException

ROOT = Path(__file__).parents[4]
ROWS = [
    {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1.0]},
    {"distance": 0.25, "hour": 23, "zone": "never seen", "where": [0.0, 0.0]},
    {"distance": 17.25, "hour": 0, "zone": "Queens", "where": [100.0, 0.125]},
] * 40


@pytest.fixture(scope="module")
def url(start_for_all: Callable[..., Any], make_bundle: Callable[..., Path]) -> str:
    """A server with every kind of input and of task."""
    address: str = start_for_all(make_bundle("taxi", onnx=True)).url()
    return address


@pytest.fixture(scope="module")
def wanted(url: str) -> dict[str, list[Any]]:
    """What /predict says, by field, flat."""
    columns: dict[str, list[Any]] = {}
    for answer in httpx.post(f"{url}/predict", json={"instances": ROWS}).json()["predictions"]:
        for task, fields in answer.items():
            for field, value in fields.items():
                items = list(value.values()) if isinstance(value, dict) else [value]
                columns.setdefault(f"{task}.{field}", []).extend(items)
    return columns


def assert_same(found: dict[str, list[Any]], wanted: dict[str, list[Any]]) -> None:
    assert set(found) == set(wanted)
    for field, column in wanted.items():
        if isinstance(column[0], str):
            assert found[field] == column
        else:
            assert found[field] == pytest.approx(column, rel=1e-5, abs=1e-6)


def columns() -> dict[str, tuple[Any, str]]:
    return {
        "distance": (np.array([row["distance"] for row in ROWS], dtype=np.float32), "FP32"),
        "hour": (np.array([row["hour"] for row in ROWS], dtype=np.int32), "INT32"),
        "zone": (np.array([row["zone"] for row in ROWS], dtype=object), "BYTES"),
        "where": (np.array([row["where"] for row in ROWS], dtype=np.float64), "FP64"),
    }


def triton_inputs(client: Any, *, binary: bool) -> list[Any]:
    inputs = []
    for name, (values, datatype) in columns().items():
        given = client.InferInput(name, list(values.shape), datatype)
        given.set_data_from_numpy(values, binary_data=binary)
        inputs.append(given)
    return inputs


def triton_found(answer: Any, wanted: dict[str, list[Any]]) -> dict[str, list[Any]]:
    assert answer.get_response()["model_name"] == "taxi"
    found = {field: answer.as_numpy(field).ravel().tolist() for field in wanted}
    return {
        field: [item.decode() if isinstance(item, bytes) else item for item in column]
        for field, column in found.items()
    }


@pytest.mark.parametrize("coding", [None, "gzip", "deflate"])
@pytest.mark.parametrize("binary", [True, False])
def test_tritonclient(url: str, wanted: dict[str, list[Any]], binary: bool, coding: Any) -> None:
    with tritonclient.http.InferenceServerClient(urlsplit(url).netloc) as client:
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.is_model_ready("taxi")
        assert client.is_model_ready("taxi", "run-1")
        assert not client.is_model_ready("other")
        outputs = [
            tritonclient.http.InferRequestedOutput(field, binary_data=binary) for field in wanted
        ]
        answer = client.infer(
            "taxi",
            triton_inputs(tritonclient.http, binary=binary),
            outputs=outputs if coding else None,
            request_compression_algorithm=coding,
            response_compression_algorithm=coding,
            request_id="7",
        )
        assert answer.get_response()["id"] == "7"
        assert_same(triton_found(answer, wanted), wanted)


def test_tritonclient_reads_what_the_model_says_of_itself(url: str) -> None:
    with tritonclient.http.InferenceServerClient(urlsplit(url).netloc) as client:
        assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
        assert client.get_model_metadata("taxi")["versions"] == ["run-1"]
        assert client.get_model_config("taxi")["max_batch_size"] == 4096
        (stats,) = client.get_inference_statistics("taxi")["model_stats"]
        assert stats["inference_count"] > 0
        with pytest.raises(InferenceServerException, match="no such model"):
            client.get_model_metadata("other")
        inputs = triton_inputs(tritonclient.http, binary=True)[:1]
        with pytest.raises(InferenceServerException, match=r"inputs\.where: is missing"):
            client.infer("taxi", inputs)


def test_tritonclient_asks_for_classes_and_deadlines(
    url: str, wanted: dict[str, list[Any]]
) -> None:
    with tritonclient.http.InferenceServerClient(urlsplit(url).netloc) as client:
        (stats,) = client.get_inference_statistics()["model_stats"]
        assert stats["name"] == "taxi"
        inputs = triton_inputs(tritonclient.http, binary=True)
        for binary in (True, False):
            asked = tritonclient.http.InferRequestedOutput(
                "card.probabilities", binary_data=binary, class_count=1
            )
            found = client.infer("taxi", inputs, outputs=[asked], timeout=20_000_000)
            texts = found.as_numpy("card.probabilities")
            assert texts.shape == (len(ROWS), 1)
            said = [item if isinstance(item, str) else item.decode() for item in texts[:, 0]]
            assert [text.split(":", 2)[2] for text in said] == wanted["card.label"]
        for unheard in ({"priority": 1}, {"sequence_id": 7, "sequence_start": True}):
            with pytest.raises(InferenceServerException, match="leave"):
                client.infer("taxi", inputs, **unheard)
        with pytest.raises(InferenceServerException, match="deadline"):
            client.infer("taxi", inputs, timeout=1)


def test_tritonclient_aio(url: str, wanted: dict[str, list[Any]]) -> None:
    async def ask() -> list[Any]:
        async with tritonclient.http.aio.InferenceServerClient(urlsplit(url).netloc) as client:
            assert await client.is_server_ready()
            inputs = triton_inputs(tritonclient.http.aio, binary=True)
            return await asyncio.gather(*(client.infer("taxi", inputs) for _ in range(8)))

    for answer in asyncio.run(ask()):
        assert_same(triton_found(answer, wanted), wanted)


def elsewhere(name: str, script: str, url: str) -> dict[str, Any]:
    """What a script prints, run by a Python of its own."""
    python = ROOT / f".venv-{name}" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"`make clients` makes {python.parent.parent.name}")
    file = Path(__file__).with_name(script)
    ran = subprocess.run(
        [python, file, url, json.dumps(ROWS)], capture_output=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_kserve(url: str, wanted: dict[str, list[Any]]) -> None:
    found = elsewhere("kserve", "kserve_client.py", url)
    assert (found["live"], found["ready"], found["model"], found["other"]) == (
        True,
        True,
        True,
        False,
    )
    for way in ("json", "binary"):
        assert found[way]["id"] == "7"
        assert_same(found[way]["outputs"], wanted)
    assert "inputs.distance: is missing" in found["error"]


def test_mlserver(url: str, wanted: dict[str, list[Any]]) -> None:
    found = elsewhere("mlserver", "mlserver_types.py", url)
    assert {"binary_tensor_data", "classification", "statistics"} <= set(found["extensions"])
    assert found["inputs"] == ["distance", "hour", "zone", "where"]
    assert found["outputs"] == list(wanted)
    assert found["json"]["id"] == "7"
    assert_same(found["json"]["outputs"], wanted)
