"""The rows of a source through the contract, by the very code that serves them later."""

from onepass.models.contract import Arrays, BadRows, Contract
from onepass.models.contract.columns import joined
from onepass.training.data.misfits import misfits
from onepass.training.sources.rows import SourceRows, row
from onepass.training.specs.spec import BadSpec

CHUNK_ROWS = 20_000
CHUNK_IMAGES = 256
"""Of rows with images: a file may have megabytes."""


def arrays_of(contract: Contract, read: SourceRows) -> Arrays:
    """What the network is fed of all rows.

    Raises:
        BadSpec: rows do not fit the contract.
    """
    problems = [
        f"inputs.{name}: is missing in {column.count(None)} of {len(read)} rows, "
        f"the first is {(read.called or row)(column.index(None))}: "
        "say optional: true, give it a default, or leave those rows out"
        for name, column in read.inputs.items()
        if None in column and contract.inputs[name].required
    ]
    if problems:
        raise BadSpec("\n".join(problems))
    chunks = []
    for start, rows in read.chunks(CHUNK_IMAGES if contract.files else CHUNK_ROWS):
        try:
            chunks.append(contract.read([dict(row) for row in rows]))
        except BadRows as error:
            raise BadSpec(misfits(error, read, start)) from None
    return {name: joined([chunk[name] for chunk in chunks]) for name in chunks[0]}
