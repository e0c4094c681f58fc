"""MLServer with a model that computes nothing: what its gRPC costs alone.

mlserver start mlserver_fixed
"""

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Fixed(MLModel):
    """One tensor `x` in, two out."""

    async def load(self) -> bool:
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        x = NumpyCodec.decode_input(payload.inputs[0]).astype(np.float32)
        outputs = [NumpyCodec.encode_output(name, x) for name in ("sin.value", "cos.value")]
        return InferenceResponse(model_name=self.name, outputs=outputs)
