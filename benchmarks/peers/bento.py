"""BentoML, as its guide says.

bentoml serve bento:SinCos --port PORT
"""

import bentoml
import torch
from net import sincos


@bentoml.service(workers=1)
class SinCos:
    """One row at a time."""

    def __init__(self) -> None:
        self.network = sincos()

    @bentoml.api(route="/predict")
    def predict(self, x: float) -> dict:
        with torch.inference_mode():
            sin, cos = self.network(torch.tensor([x]))
        return {"sin": {"value": sin.item()}, "cos": {"value": cos.item()}}
