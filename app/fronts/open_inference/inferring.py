"""What a request of the protocol asks, answered: tensors -> arrays -> the plane -> fields; whether
it came by HTTP or by gRPC. What takes long is done beside the event loop.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from onepass.app.batching.beside import Beside
from onepass.app.batching.decoder import Decoder
from onepass.app.batching.work_items import ArrayJob
from onepass.app.fronts.open_inference.inference import Inference
from onepass.app.fronts.open_inference.request import RequestReader
from onepass.app.requests.request_context import RequestContext
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import Arrays
from onepass.models.contract.slices import read_in_slices
from onepass.models.contract.tensor_shapes import Tensors

INLINE_LABELS = 2**12
"""More ranked ones are written on a thread: each takes half a microsecond."""
INLINE_NUMBERS = 2**14
"""More computed ones are; of a sequence's labels each takes a tenth."""
INLINE_ITEMS = 2**11
"""Larger tensors are read on a thread; texts, which may be long, are as large as their letters."""
Written = TypeVar("Written")
"""An answer as a protocol has it."""
Write = Callable[[Inference, Arrays], Written]


class Inferring:
    """Of one deployment."""

    def __init__(self, deployment: Deployment, settings: Settings) -> None:
        self.reader = RequestReader(deployment.contract, settings.max_rows)
        self._contract = deployment.contract
        self._plane = deployment.plane
        self._loop_body_bytes = settings.loop_body_bytes
        self._parser, self._scribe = Beside("parse"), Beside("write")

    async def read(self, size: int, read: Callable[[], Inference]) -> Inference:
        """A request of so many bytes, as `read` does; beside the event loop where that is much."""
        return await self._parser.run(read) if size > self._loop_body_bytes else read()

    async def answer(
        self, call: RequestContext, asked: Inference, wait_s: float, write: Write[Written]
    ) -> Written:
        """The answer, as `write` makes it; its caller waits for so long."""
        beside = asked.items > INLINE_ITEMS
        if asked.timeout_s is not None:
            wait_s = min(wait_s, asked.timeout_s)
        deadline = call.started + wait_s
        job = ArrayJob(asked.arrays or {}, asked.rows, asked.tasks, call, deadline=deadline)
        decode = partial(self._decode, job, asked, beside) if asked.arrays is None else None
        outputs: Arrays = await self._plane.ask(job, decode)
        fields = outputs | job.fits
        numbers = sum([values.size for values in fields.values()])
        if beside or asked.ranked > INLINE_LABELS or numbers > INLINE_NUMBERS:
            return await self._scribe.run(self._written, asked, fields, job.arrays, write=write)
        return self._written(asked, fields, job.arrays, write=write)

    async def _decode(
        self, job: ArrayJob, asked: Inference, beside: bool, decoder: Decoder
    ) -> None:
        """Its tensors, in which files become pixels and texts tokens, become arrays."""
        tensors, fits = await decoder.tensors(asked.tensors, job)
        job.become(await self._arrays(tensors, beside), fits)

    async def _arrays(self, tensors: Tensors, beside: bool) -> Arrays:
        """What the network takes, in steps where there is much of it."""
        if beside:
            return await self._parser.run(read_in_slices, self._contract.tensors, tensors)
        return self._contract.tensors.read(tensors)

    def _written(
        self, asked: Inference, outputs: Arrays, arrays: Arrays, *, write: Write[Written]
    ) -> Written:
        return write(asked, self._contract.fitted(outputs, arrays))
