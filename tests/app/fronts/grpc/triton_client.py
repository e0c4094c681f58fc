"""What Triton's gRPC clients make of a server: `python triton_client.py ADDRESS ROWS`, JSON out.

Run by a Python that has tritonclient[grpc]: it cannot share ours, which has newer libraries.
"""

import asyncio
import json
import queue
import sys
from typing import Any

import numpy as np
import tritonclient.grpc
import tritonclient.grpc.aio
from tritonclient.utils import InferenceServerException

KINDS = {"distance": "FP32", "hour": "INT32", "zone": "BYTES", "where": "FP64"}
TYPES = {"FP32": np.float32, "INT32": np.int32, "BYTES": object, "FP64": np.float64}


def inputs(rows: list[dict[str, Any]]) -> list[Any]:
    made = []
    for name, kind in KINDS.items():
        values = np.array([row[name] for row in rows], dtype=TYPES[kind])
        made.append(tritonclient.grpc.InferInput(name, list(values.shape), kind))
        made[-1].set_data_from_numpy(values)
    return made


def outputs(answer: Any) -> dict[str, list[Any]]:
    return {
        one.name: answer.as_numpy(one.name).ravel().tolist()
        for one in answer.get_response().outputs
    }


def sync(address: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    with tritonclient.grpc.InferenceServerClient(address) as client:
        found: dict[str, Any] = {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "model": client.is_model_ready("taxi"),
            "server": client.get_server_metadata(as_json=True)["name"],
            "versions": client.get_model_metadata("taxi", as_json=True)["versions"],
        }
        asked = tritonclient.grpc.InferRequestedOutput("colour.probabilities", class_count=1)
        ranked = client.infer("taxi", inputs(rows), outputs=[asked], request_id="7", timeout=10**7)
        found["classes"] = outputs(ranked)["colour.probabilities"]
        found["id"] = ranked.get_response().id
        found["sync"] = outputs(client.infer("taxi", inputs(rows), compression_algorithm="gzip"))
        for name, call in {
            "missing": lambda: client.infer("taxi", inputs(rows)[:1]),
            "late": lambda: client.infer("taxi", inputs(rows), timeout=1),
            "absent": lambda: client.is_model_ready("other"),
        }.items():
            try:
                call()
            except InferenceServerException as error:
                found[name] = [error.status(), error.message()]
        return found


def stream(address: str, rows: list[dict[str, Any]]) -> list[Any]:
    said: queue.Queue[Any] = queue.Queue()
    with tritonclient.grpc.InferenceServerClient(address) as client:
        client.start_stream(lambda result, error: said.put((result, error)))
        for number in range(20):
            given = inputs(rows)[: 1 if number == 7 else 4]
            client.async_stream_infer("taxi", given, request_id=str(number))
        found = [said.get(timeout=60) for _ in range(20)]
        client.stop_stream()
    return [
        error.message() if error else [one.get_response().id, outputs(one)] for one, error in found
    ]


async def aio(address: str, rows: list[dict[str, Any]]) -> list[Any]:
    async with tritonclient.grpc.aio.InferenceServerClient(address) as client:
        assert await client.is_server_ready()
        answers = await asyncio.gather(*(client.infer("taxi", inputs(rows)) for _ in range(8)))

        async def asked() -> Any:
            for _ in range(3):
                yield {"model_name": "taxi", "inputs": inputs(rows)}

        streamed = [one async for one, error in client.stream_infer(asked()) if error is None]
        return [outputs(one) for one in [*answers, *streamed]]


def plain(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


ADDRESS, ROWS = sys.argv[1], json.loads(sys.argv[2])
FOUND = sync(ADDRESS, ROWS)
FOUND |= {"stream": stream(ADDRESS, ROWS), "aio": asyncio.run(aio(ADDRESS, ROWS))}
print(json.dumps(FOUND, default=plain))
