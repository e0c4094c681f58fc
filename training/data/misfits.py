"""Rows of a source that do not fit the contract, told by what a user finds them by."""

from onepass.models.contract import BadRows
from onepass.models.contract.errors import path
from onepass.training.sources.files import Images
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.several import column_at


def misfits(error: BadRows, read: SourceRows, start: int) -> str:
    """What does not fit, by the names of image files, or the lines of a table, where there are."""
    lines = ["rows do not fit the contract:"]
    for problem in error.problems:
        _, index, *rest = problem["loc"]
        if not isinstance(index, int):
            lines.append(f"{path(problem['loc'])}: {problem['msg']}")
            continue
        row, inside = start + index, path(tuple(rest))
        column = read.inputs.get(str(rest[0])) if rest else None
        if column is not None and isinstance((at := column_at(column, row))[0], Images):
            lines.append(f"{at[0].called(at[1])}: {inside}: {problem['msg']}")
            continue
        where = f" ({read.called(row)})" if read.called else ""
        lines.append(f"rows[{row}].{inside}: {problem['msg']}{where}")
    more = error.total - len(error.problems)
    return "\n".join([*lines, *([f"and {more} more problems"] if more else [])])
