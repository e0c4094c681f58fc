"""A part of a micro-batch: some rows of one job."""

from collections.abc import Sequence

from onepass.app.batching.work_items import ArrayJob, Outcome, RowJob, TextJob
from onepass.models.contract import Arrays
from onepass.models.contract.columns import Ragged


class Part:
    """Rows `start` to `stop` of a job, and what became of them."""

    __slots__ = ("answers", "error", "job", "length", "outputs", "start", "stop")

    def __init__(self, job: RowJob | ArrayJob, start: int, stop: int, length: int = 1) -> None:
        self.job = job
        self.start = start
        self.stop = stop
        self.length = length
        """Of the longest of them, where rows have tokens."""
        self.answers: Sequence[Outcome] = []
        self.outputs: Arrays = {}
        self.error: Exception | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its job."""
        return self.start == 0 and self.stop == self.job.count

    def cut(self, arrays: Arrays, ragged: Ragged) -> Arrays:
        """Its rows of the job's; of sorted ones without padding that none of them needs."""
        own = {name: values[self.start : self.stop] for name, values in arrays.items()}
        return ragged.shortened(own) if self.job.order else own

    def halves(self) -> "list[Part]":
        """Two of half its rows; none where it is one row, or where its rows fail together."""
        middle = (self.start + self.stop) // 2
        if middle == self.start or not self.job.alone:
            return []
        return [
            Part(self.job, self.start, middle, self.length),
            Part(self.job, middle, self.stop, self.length),
        ]

    def fail(self, error: Exception) -> None:
        """It has no answer."""
        if self.job.alone:
            self.answers = [error] * (self.stop - self.start)
        else:
            self.error = error

    def deliver(self) -> None:
        """To the caller who asked; the last part ends the job. Parts come in order."""
        job, last = self.job, self.stop == self.job.count
        if job.done.done():
            return
        if self.error is not None:
            job.done.set_exception(self.error)
            return
        match job:
            case RowJob() | TextJob():
                job.answers += self.answers
            case ArrayJob():
                job.parts.append(self.outputs)
        if last:
            job.call.queue_s += job.queue_s
            job.call.forward_s += job.forward_s
            job.done.set_result(job.result())
