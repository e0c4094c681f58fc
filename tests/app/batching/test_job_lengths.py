"""Only where rows have tokens is a job measured; the longest go first where several passes do."""

from typing import Any

from onepass.app.batching.job_lengths import JobLengths
from onepass.app.batching.work_items import RowJob
from onepass.models.contract import Contract


def contract(kind: dict[str, Any]) -> Contract:
    return Contract.model_validate({"inputs": {"x": kind}, "tasks": {"y": {"kind": "regression"}}})


def test_numbers_have_none() -> None:
    assert not JobLengths(contract({"kind": "number"}))


def test_rows_of_items_are_sorted_where_there_is_not_room_for_all(make_call: Any) -> None:
    lengths = JobLengths(contract({"kind": "set", "values": ["a", "b", "c"]}))
    rows = [{"x": [1]}, {"x": [1, 2, 3]}, {"x": [1, 2]}]
    for room, order in ((3, []), (2, [1, 2, 0])):
        job = RowJob(rows, ("y",), make_call(), deadline=0)
        if lengths:
            lengths.measure(job, lambda length, room=room: (room, 1))  # type: ignore[misc]
            assert (job.length, job.order) == (3, order)
