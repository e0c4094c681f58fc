"""What one writes by hand for pictures: FastAPI, Pillow, eager torch, the network of a bundle.

python plain_picture.py PORT BUNDLE THREADS
"""

import io
import sys
from typing import Any

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, Request
from PIL import Image

from onepass.models.bundle import open_bundle
from onepass.models.engines.torch import TorchEngine

torch.set_num_threads(int(sys.argv[3]))
bundle = open_bundle(sys.argv[2])
network = TorchEngine(bundle).network.to(memory_format=torch.channels_last)
((name, declared),) = bundle.contract.inputs.items()
_, high, wide = declared.item_shape
LEAST = 0.3
app = FastAPI()


def pixels(body: bytes) -> torch.Tensor:
    image = Image.open(io.BytesIO(body)).convert("RGB").resize((wide, high))
    return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1).unsqueeze(0)


def written(field: str, values: torch.Tensor) -> Any:
    """Of masks and maps their mean: no picture is packed here."""
    return values.float().mean().item() if values.dim() > 2 else values.tolist()


@app.post("/predict")
async def predict(request: Request) -> dict[str, Any]:
    with torch.inference_mode():
        answers = {
            key: one[0] for key, one in network({name: pixels(await request.body())}).items()
        }
    made: dict[str, Any] = {}
    for key, values in answers.items():
        task, _, field = key.partition(".")
        if "scores" in {one.partition(".")[2] for one in answers if one.startswith(f"{task}.")}:
            values = values[answers[f"{task}.scores"] > LEAST]
        made.setdefault(task, {})[field] = written(field, values)
    return made


uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
