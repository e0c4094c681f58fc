"""Images become pixels, texts tokens, before their rows queue: here a bad one is refused.

Short texts are cut where they stand; all else is done beside the event loop.

Pillow lets go of the interpreter while it works. Few threads: each may hold a picture of
`max_pixels`, and the forward pass wants a processor, too.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from models.contract import Contract, Row
from models.contract.problems import Loc
from models.contract.tensors import Tensors

THREADS = 2


class Decoder:
    """One per handler. Contracts without images and texts pass it by."""

    def __init__(self, contract: Contract) -> None:
        self._decoder = contract.decoder
        self._tensors = contract.tensors
        self._threads = ThreadPoolExecutor(THREADS, "decode") if not contract.decoder.idle else None

    async def rows(self, rows: list[Row], at: Loc) -> list[Row]:
        """Checked rows -> decoded ones.

        Raises:
            BadRows: with every image that cannot be read; `loc` is `at`, number, field.
        """
        if self._threads is None:
            return rows
        if self._decoder.is_quick(rows):
            return self._decoder.rows(rows, at)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._decoder.rows, rows, at)

    async def row(self, row: Row, at: Loc) -> Row:
        """One row; `loc` is `at`, field."""
        if self._threads is None:
            return row
        if self._decoder.is_quick([row]):
            return self._decoder.row(row, at)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._decoder.row, row, at)

    async def tensors(self, tensors: Tensors) -> Tensors:
        """Tensors, of which some hold files; `loc` is "inputs", name, number."""
        if self._threads is None or not self._tensors.holds_files(tensors):
            return tensors
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._tensors.decode, tensors)
