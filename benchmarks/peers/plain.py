"""What one writes by hand: FastAPI, pydantic, eager torch.

python plain.py PORT
"""

import sys

import torch
import uvicorn
from fastapi import FastAPI
from net import face, sincos
from pydantic import BaseModel

app = FastAPI()
sincos_network, face_network = sincos(), face()


class Row(BaseModel):
    """The input of sin and cos."""

    x: float


class Pixels(BaseModel):
    """The input of age and gender."""

    pixels: list[float]


@app.post("/predict")
def predict(row: Row) -> dict[str, dict[str, float]]:
    with torch.inference_mode():
        sin, cos = sincos_network(torch.tensor([row.x]))
    return {"sin": {"value": sin.item()}, "cos": {"value": cos.item()}}


@app.post("/nothing")
def nothing(row: Row) -> dict[str, float]:
    return {"x": row.x}


@app.post("/face")
def answer_face(row: Pixels) -> dict[str, dict[str, float]]:
    with torch.inference_mode():
        age, gender = face_network(torch.tensor([row.pixels]))
    return {"age": {"value": age.item()}, "gender": {"value": gender.item()}}


uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
