"""What kserve's gRPC client makes of a server: `python kserve_client.py ADDRESS ROWS`, JSON out.

Run by a Python that has kserve: it cannot share ours, which has a newer protobuf.
"""

import asyncio
import json
import sys
from typing import Any

import numpy as np
from kserve import InferenceGRPCClient, InferInput, InferRequest

KINDS = {"distance": "FP32", "hour": "INT64", "zone": "BYTES", "where": "FP64"}
TYPES = {"FP32": np.float32, "INT64": np.int64, "BYTES": object, "FP64": np.float64}


def request(rows: list[dict[str, Any]], *, binary: bool) -> InferRequest:
    inputs = []
    for name, kind in KINDS.items():
        values = np.array([row[name] for row in rows], dtype=TYPES[kind])
        given = InferInput(name, list(values.shape), kind)
        given.set_data_from_numpy(values, binary_data=binary)
        inputs.append(given)
    return InferRequest("taxi", inputs, request_id="7")


async def main(address: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    client = InferenceGRPCClient(address, retries=0)
    found: dict[str, Any] = {
        "live": await client.is_server_live(),
        "ready": await client.is_server_ready(),
        "model": await client.is_model_ready("taxi"),
    }
    for binary in (False, True):
        answer = await client.infer(request(rows, binary=binary))
        found["raw" if binary else "typed"] = {
            "id": answer.id,
            "outputs": {one.name: one.as_numpy().ravel().tolist() for one in answer.outputs},
        }
    try:
        await client.infer(InferRequest("taxi", request(rows, binary=True).inputs[:1]))
    except Exception as error:
        found["error"] = str(error)
    await client.close()
    return found


def plain(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


print(json.dumps(asyncio.run(main(sys.argv[1], json.loads(sys.argv[2]))), default=plain))
