"""What one writes by hand for pictures: FastAPI, Pillow, eager torch, the network of a bundle.

python plain_picture.py PORT BUNDLE THREADS
"""

import base64
import io
import sys
from typing import Any

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI, Request
from numpy.typing import NDArray
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


def packed(table: NDArray[Any]) -> str:
    file = io.BytesIO()
    Image.fromarray(table).save(file, format="PNG", compress_level=1)
    return base64.b64encode(file.getvalue()).decode()


def written(field: str, values: torch.Tensor) -> Any:
    """Masks and maps as pictures, as onepass gives them; of how sure a mask is the mean."""
    if values.shape[-2:] != (high, wide):
        return values.tolist()
    if field == "confidence":
        return values.mean().item()
    table = values.numpy()
    if field == "classes":
        return packed(table.astype(np.uint8))
    low, step = float(table.min()), float(np.ptp(table)) / 65_535 or 1.0
    return {
        "map": packed(((table - low) / step).round().astype(np.uint16)),
        "offset": low,
        "step": step,
    }


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
