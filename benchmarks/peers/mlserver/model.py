"""MLServer with a runtime of one's own, as its guide says.

mlserver start mlserver
"""

import sys
from pathlib import Path

import torch
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

sys.path.insert(0, str(Path(__file__).parents[1]))
from net import sincos


class SinCos(MLModel):
    """One tensor `x` in, two out."""

    async def load(self) -> bool:
        self.network = sincos()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        x = NumpyCodec.decode_input(payload.inputs[0])
        with torch.inference_mode():
            sin, cos = self.network(torch.from_numpy(x).float())
        outputs = [
            NumpyCodec.encode_output("sin", sin.numpy()),
            NumpyCodec.encode_output("cos", cos.numpy()),
        ]
        return InferenceResponse(model_name=self.name, outputs=outputs)
