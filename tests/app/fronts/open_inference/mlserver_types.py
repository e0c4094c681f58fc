"""mlserver's types as an oracle: `python mlserver_types.py URL ROWS`, JSON out.

What it makes of the server's documents, and what the server makes of a request that it wrote. Run
by a Python that has mlserver: it cannot share ours, which has a newer FastAPI.
"""

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
from mlserver import types
from mlserver.codecs import NumpyCodec, StringCodec


def get(url: str) -> bytes:
    with urlopen(url) as answer:
        return answer.read()


def request(rows: list[dict[str, Any]]) -> types.InferenceRequest:
    numbers = {
        "distance": np.array([row["distance"] for row in rows], dtype=np.float32),
        "hour": np.array([row["hour"] for row in rows]),
        "where": np.array([row["where"] for row in rows]),
    }
    inputs = [NumpyCodec.encode_input(name, values) for name, values in numbers.items()]
    inputs.append(StringCodec.encode_input("zone", [row["zone"] for row in rows]))
    return types.InferenceRequest(id="7", inputs=inputs)


def main(url: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    server = types.MetadataServerResponse.model_validate_json(get(f"{url}/v2"))
    model = types.MetadataModelResponse.model_validate_json(get(f"{url}/v2/models/taxi"))
    sent = Request(f"{url}/v2/models/taxi/infer", request(rows).model_dump_json().encode())
    sent.add_header("content-type", "application/json")
    with urlopen(sent) as answer:
        answered = types.InferenceResponse.model_validate_json(answer.read())
    return {
        "extensions": server.extensions,
        "inputs": [one.name for one in model.inputs],
        "outputs": [one.name for one in model.outputs],
        "json": {
            "id": answered.id,
            "outputs": {one.name: list(one.data) for one in answered.outputs},
        },
    }


print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
