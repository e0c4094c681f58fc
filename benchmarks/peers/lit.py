"""LitServe, as its guide says.

python lit.py PORT
"""

import sys

import litserve
import torch
from net import sincos


class SinCos(litserve.LitAPI):
    """One row at a time."""

    def setup(self, device: str) -> None:
        self.network = sincos()

    def decode_request(self, request: dict) -> float:
        return request["x"]

    def predict(self, x: float) -> tuple[float, float]:
        with torch.inference_mode():
            sin, cos = self.network(torch.tensor([x]))
        return sin.item(), cos.item()

    def encode_response(self, output: tuple[float, float]) -> dict:
        return {"sin": {"value": output[0]}, "cos": {"value": output[1]}}


if __name__ == "__main__":
    server = litserve.LitServer(SinCos(), accelerator="cpu")
    server.run(port=int(sys.argv[1]), generate_client_file=False, log_level="warning")
