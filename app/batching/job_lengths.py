"""How long the rows of a job are, where they have tokens: what it costs hangs on that."""

from collections.abc import Callable

from onepass.app.batching.work_items import AnyJob, ArrayJob, RowJob
from onepass.models.contract import Contract
from onepass.models.contract.lengths import RowLengths


class JobLengths:
    """For one contract; where none of its inputs has tokens it is false."""

    def __init__(self, contract: Contract) -> None:
        self._lengths = RowLengths(contract.inputs)
        self._ragged = contract.ragged

    def __bool__(self) -> bool:
        return bool(self._lengths)

    def measure(self, job: AnyJob, room: Callable[[int], tuple[int, int]]) -> None:
        """Notes it; rows are sorted where they may need several passes."""
        match job:
            case RowJob():
                lengths = self._lengths.of(job.rows)
            case ArrayJob():
                lengths = self._ragged.lengths(job.arrays)
        job.length = max(lengths)
        if job.count > room(job.length)[0] and min(lengths) < job.length:
            job.sort(lengths)
