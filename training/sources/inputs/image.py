"""An image in training: a file that a cell names."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import ImageInput
from onepass.training.sources.cell_keys import MISSING, word
from onepass.training.sources.cells import texts
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.files import Images, image_files
from onepass.training.sources.inputs.base import SAME, InputKind, Where
from onepass.training.sources.reading.typed import as_words
from onepass.training.sources.rows import Column


class Picture(InputKind[ImageInput]):
    """A picture of each row."""

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """Names of files, which are read when their rows are asked for."""
        return image_files(
            where.folder,
            texts(read.typed(as_words, where.columns[0], where.path)),
            where.name,
            read.problems,
            optional=self.declared.optional,
            called=read.table.called,
        )

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By the content: a picture that is renamed or copied is the same."""
        if isinstance(column, Images):
            return [column.digest(row) for row in range(len(column))]
        return [MISSING if cell is None else word(str(cell)) for cell in column]

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """How bright all are."""
        return {"brightness": float(column.mean(dtype=np.float64)) / 255}

    def constant(self, column: NDArray[Any]) -> str:
        """That it is one."""
        return SAME
