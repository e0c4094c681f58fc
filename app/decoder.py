"""Images become pixels beside the event loop, before their rows queue: here a bad one is refused.

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
    """One per handler. Contracts without images pass it by."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._threads = ThreadPoolExecutor(THREADS, "decode") if contract.images else None

    async def rows(self, rows: list[Row], at: Loc) -> list[Row]:
        """Checked rows -> decoded ones.

        Raises:
            BadRows: with every image that cannot be read; `loc` is `at`, number, field.
        """
        if self._threads is None:
            return rows
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._contract.decode, rows, at)

    async def row(self, row: Row, at: Loc) -> Row:
        """One row; `loc` is `at`, field."""
        if self._threads is None:
            return row
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._contract.decode_row, row, at)

    async def tensors(self, tensors: Tensors) -> Tensors:
        """Tensors, of which some hold files; `loc` is "inputs", name, number."""
        reader = self._contract.tensors
        if self._threads is None or not reader.holds_files(tensors):
            return tensors
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, reader.decode, tensors)
