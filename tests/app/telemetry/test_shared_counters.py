"""Slots: none is two things, a histogram reads what was added, and rows of workers are summed."""

import os
from typing import Any

import pytest

from onepass.app.telemetry.shared_counters import Histogram, Layout, Memory
from onepass.models.contract import Contract

EDGES = {"fare": [0.0, 1.0], "minutes": [5.0]}


def test_no_slot_counts_two_things(taxi: Contract) -> None:
    layout = Layout(taxi, EDGES)
    own = [layout.depth, layout.last, layout.cancelled, layout.expired, layout.first]
    own += [layout.first_said, *layout.out_of_range.values(), *layout.first_outside.values()]
    for histogram in (layout.seconds, layout.queue, layout.forward, layout.batch_rows):
        own += range(histogram.start, histogram.start + histogram.size)
    for histogram in layout.values.values():
        own += range(histogram.start, histogram.start + histogram.size)
    for start, names in layout.labels.values():
        own += range(start, start + len(names))
    assert len(set(own)) == len(own)
    assert min(own) > layout.requests
    assert max(own) < layout.size


def test_tasks_with_labels_and_with_values_are_told_apart(taxi: Contract) -> None:
    layout = Layout(taxi, EDGES)
    assert list(layout.values) == ["fare", "minutes"]
    assert {name: names for name, (_, names) in layout.labels.items()} == {
        "card": ("cash", "credit card"),
        "colour": ("yellow", "green", "black"),
    }


@pytest.mark.parametrize("unit", [1e-9, 1])
def test_a_histogram_reads_what_was_added(unit: float) -> None:
    histogram = Histogram([1, 10], 2, unit)
    memory = Memory(2 + histogram.size)
    for value in (0, 1, 2, 100):
        histogram.add(memory.own, value)
    histogram.add_all(memory.own, [10, 11])
    buckets, total = histogram.read(memory.sums())
    assert buckets == [("1", 2), ("10", 4), ("+Inf", 6)]
    assert total == 124


def test_workers_write_their_own_row_and_read_the_sum() -> None:
    file = os.memfd_create("counters") if hasattr(os, "memfd_create") else -1
    if file < 0:
        pytest.skip("no file in memory here")
    workers: list[Any] = [Memory(3, workers=2, number=n, file=file) for n in (0, 1)]
    for number, worker in enumerate(workers):
        worker.own[1] += 5 + number
    for worker in workers:
        assert worker.sums().tolist() == [0, 11, 0]
        assert worker.latest(1) == 6
    again = Memory(3, workers=2, number=1, file=file)  # a worker that is replaced
    assert again.own[1] == 6
    os.close(file)
