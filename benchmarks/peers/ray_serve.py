"""Ray Serve, as its guide says.

python ray_serve.py PORT
"""

import sys
import time

import ray
import torch
from net import sincos
from ray import serve
from starlette.requests import Request


@serve.deployment
class SinCos:
    """One row at a time."""

    def __init__(self) -> None:
        self.network = sincos()

    async def __call__(self, request: Request) -> dict:
        x = (await request.json())["x"]
        with torch.inference_mode():
            sin, cos = self.network(torch.tensor([x]))
        return {"sin": {"value": sin.item()}, "cos": {"value": cos.item()}}


ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
serve.start(http_options={"port": int(sys.argv[1]), "host": "127.0.0.1"})
serve.run(SinCos.bind(), route_prefix="/predict")
while True:
    time.sleep(60)
