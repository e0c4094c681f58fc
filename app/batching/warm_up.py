"""What passes cost, learnt when the service starts, from rows that are known to work."""

from itertools import takewhile
from time import thread_time

from onepass.models.chunk_size import chunk_rows
from onepass.models.contract import Contract, Row
from onepass.models.contract.lengths import RowLengths
from onepass.models.engines import Engine
from onepass.models.latency_model import Costs, measure

LENGTHS = (8, 32, 128, 512, 2048)
MEASURING_S = 1.0
"""What learning the costs may take at start, and one pass more."""
PREPARED_TASKS = 8
"""Single tasks that are prepared for at start; another subset's first request pays for itself."""


def learn_costs(
    contract: Contract, engine: Engine, rows: list[Row], *, batch_rows: int, limit_s: float
) -> Costs:
    """By the number of rows, and their length; within it, passes shall take no more than that."""
    checked = contract.decode(contract.reader.check(rows))
    tasks = contract.choose(None)
    golden, ragged = contract.arrays(checked), contract.ragged

    def run(count: int, length: int) -> float:
        arrays = ragged.resized(golden, count, length)
        began = thread_time()
        engine.run(arrays, tasks)
        return thread_time() - began

    longest = RowLengths(contract.inputs).most
    costs = measure(
        run,
        most=lambda length: chunk_rows(ragged.resized(golden, 1, length), ragged, batch_rows),
        lengths=[*takewhile(longest.__gt__, LENGTHS), longest],
        limit_s=limit_s,
        within_s=MEASURING_S,
    )
    first = contract.arrays(checked[:1])
    for task in [*contract.tasks][:PREPARED_TASKS]:  # an engine may make something for each subset
        engine.run(first, contract.choose([task]))
    return costs
