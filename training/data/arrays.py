"""The inputs of all rows as arrays, by the rules that serve them later.

Columns decide, rows explain: what checks a tensor of a request checks a column that keeps its type.
Where it finds a fault, and where a column holds Python values, such as files, cells are read as if
a caller had sent them in rows; each fault of each row is then named.
"""

from collections.abc import Mapping

from onepass.models.contract import Arrays, BadRows, Contract
from onepass.models.contract.columns import joined, spread
from onepass.models.contract.decoding import RowDecoder
from onepass.models.contract.input_arrays import Beside, own_arrays
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.rows import RowReader
from onepass.training.data.misfits import misfits
from onepass.training.sources.inputs import kind_of
from onepass.training.sources.memory import IN_MEMORY, Memory
from onepass.training.sources.rows import Column, SourceRows, row
from onepass.training.sources.typed_columns import TypedColumn
from onepass.training.specs.spec import BadSpec

CHUNK_ROWS = 20_000
CHUNK_IMAGES = 256
"""Of rows with images: a file may have megabytes."""


def arrays_of(contract: Contract, read: SourceRows, memory: Memory = IN_MEMORY) -> Arrays:
    """All of them, in the order in which a network is fed them.

    Raises:
        BadSpec: rows do not fit the contract.
    """
    _check_missing(contract, read)
    arrays = by_columns(contract, read, memory)
    if arrays is None:
        own = _of_rows(contract.inputs, read, explaining=True)
        arrays = {name: own[name] for name in contract.array_names}
    return arrays


def by_columns(contract: Contract, read: SourceRows, memory: Memory = IN_MEMORY) -> Arrays | None:
    """The same; None where a row does not fit, and rows must tell which."""
    arrays: Arrays = {}
    others = {}
    for name, declared in contract.inputs.items():
        own = of_column(name, declared, read.inputs[name])
        if own is None:
            others[name] = declared
        arrays |= {array: memory.kept(column) for array, column in (own or {}).items()}
    try:
        arrays |= _of_rows(others, read)
    except BadRows:
        return None
    return {name: arrays[name] for name in contract.array_names}


def _check_missing(contract: Contract, read: SourceRows) -> None:
    problems = [
        f"inputs.{name}: is missing in {column.count(None)} of {len(read)} rows, "
        f"the first is {(read.called or row)(column.index(None))}: "
        "say optional: true, give it a default, or leave those rows out"
        for name, column in read.inputs.items()
        if None in column and contract.inputs[name].required
    ]
    if problems:
        raise BadSpec("\n".join(problems))


def of_column(name: str, declared: Input, column: Column) -> Arrays | None:
    """The arrays of an input, and which rows have it; None where rows must tell."""
    if not isinstance(column, TypedColumn):
        return None
    here = ~column.missing
    if declared.required and not here.all():
        return None
    if here.all():
        known = kind_of(declared).array(column)
    else:
        known = kind_of(declared).array(column.taken(here))
    if known is None:
        return None
    whole = spread(known, here)
    if declared.optional:
        return {name: whole, present(name): here}
    if len(known) < len(here):
        whole[~here] = kind_of(declared).default
    return {name: whole}


def _of_rows(inputs: Mapping[str, Input], read: SourceRows, *, explaining: bool = False) -> Arrays:
    """The arrays of some inputs, by rows. Raises BadRows, or BadSpec where it is to explain."""
    if not inputs:
        return {}
    reader, decoder, beside = RowReader(inputs), RowDecoder(inputs), Beside(inputs)
    files = any(declared.decodes == "file" for declared in inputs.values())
    chunks: list[Arrays] = []
    for start, rows in read.of(inputs).chunks(CHUNK_IMAGES if files else CHUNK_ROWS):
        try:
            checked = decoder.rows(reader.check(rows), ("rows",))
        except BadRows as error:
            if explaining:
                raise BadSpec(misfits(error, read, start)) from None
            raise
        chunks.append(own_arrays(inputs, checked))
        beside.add(chunks[-1], checked)
    return {name: joined([chunk[name] for chunk in chunks]) for name in chunks[0]}
