"""What kserve's REST client makes of a server: `python kserve_client.py URL ROWS`, JSON out.

Run by a Python that has kserve: it cannot share ours, which has a newer protobuf.
"""

import asyncio
import json
import sys
from typing import Any

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig


def request(rows: list[dict[str, Any]], *, binary: bool) -> InferRequest:
    columns = {
        "distance": np.array([row["distance"] for row in rows], dtype=np.float32),
        "hour": np.array([row["hour"] for row in rows], dtype=np.int64),
        "zone": np.array([row["zone"] for row in rows], dtype=object),
        "where": np.array([row["where"] for row in rows], dtype=np.float64),
    }
    kinds = {"distance": "FP32", "hour": "INT64", "zone": "BYTES", "where": "FP64"}
    inputs = []
    for name, values in columns.items():
        given = InferInput(name, list(values.shape), kinds[name])
        given.set_data_from_numpy(values, binary_data=binary)
        inputs.append(given)
    parameters = {"binary_data_output": True} if binary else None
    return InferRequest("taxi", inputs, request_id="7", parameters=parameters)


async def main(url: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    found: dict[str, Any] = {
        "live": await client.is_server_live(url),
        "ready": await client.is_server_ready(url),
        "model": await client.is_model_ready(url, "taxi"),
        "other": await client.is_model_ready(url, "other"),
    }
    for binary in (False, True):
        answer = await client.infer(url, request(rows, binary=binary), model_name="taxi")
        found["binary" if binary else "json"] = {
            "id": answer.id,
            "outputs": {one.name: one.as_numpy().ravel().tolist() for one in answer.outputs},
        }
    try:
        await client.infer(url, {"inputs": []}, model_name="taxi")
    except Exception as error:
        found["error"] = str(error)
    await client.close()
    return found


def plain(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


print(json.dumps(asyncio.run(main(sys.argv[1], json.loads(sys.argv[2]))), default=plain))
