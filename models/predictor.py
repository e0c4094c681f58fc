"""The predictor: a bundle, its engine and its contract. Rows in, answers out.

The app, `onepass predict` and Python callers use this very object.
"""

from collections.abc import Iterable
from math import inf
from time import thread_time
from typing import Any

import numpy as np

from onepass.models.bundle import GOLDEN, MANIFEST, BadBundle, Bundle, first_line
from onepass.models.chunk_size import chunk_rows
from onepass.models.contract import Arrays, Row
from onepass.models.contract.columns import joined
from onepass.models.contract.deviations import deviations, proofs
from onepass.models.contract.reach import proven
from onepass.models.engines import Engine
from onepass.models.latency_model import FIRST, Costs
from onepass.models.shown import card, table

CHUNK_ROWS = 256
"""Rows of one forward pass, at most."""
CHEAP_S = 0.0002
"""Of a pass over a few rows, at most, in networks that take all rows at once."""


class NotFinite(ArithmeticError):
    """The network's answer is not a finite number; `fields` names which."""

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__(f"the answer is not finite: {', '.join(fields)}")


class Predictor:
    """Answers rows with one forward pass."""

    def __init__(self, bundle: Bundle, engine: Engine) -> None:
        self.bundle = bundle
        self.contract = bundle.contract
        self.engine = engine
        self._costs = Costs({})
        self._cheap: bool | None = None

    def _repr_html_(self) -> str:
        rows = [(self.bundle.label, self.engine.name)]
        return card(table("predictor", ("bundle", "engine"), rows), self.bundle.shown)

    def serving(self, *, max_rows: int, ignore_unknown: bool = False) -> "Predictor":
        """The same, with its contract made ready for strangers."""
        twin = Predictor(self.bundle, self.engine)
        twin.contract = self.contract.serving(max_rows=max_rows, ignore_unknown=ignore_unknown)
        return twin

    def predict(
        self, rows: list[Row], tasks: Iterable[str] | None = None
    ) -> list[dict[str, dict[str, Any]]]:
        """Python rows -> one answer per row, in their order; `tasks` leaves the others out.

        Raises:
            BadRows, BadTasks: what was asked does not fit the contract.
            NotFinite: the network overflowed.
        """
        chosen = self.contract.choose(tasks)
        if not rows:
            return []
        read = self.contract.decode(self.contract.reader.check(rows))
        return self.contract.answers(self.run(self.contract.arrays(read), chosen), rows=read)

    def run(self, arrays: Arrays, tasks: tuple[str, ...]) -> Arrays:
        """Arrays of the inputs -> arrays of the computed fields of these tasks.

        Raises:
            NotFinite: an answer is NaN or infinite.
        """
        outputs = self.contract.fitted(self._outputs(arrays, tasks), arrays)
        broken = [field for field, values in outputs.items() if not np.isfinite(values).all()]
        if broken:
            raise NotFinite(broken)
        return outputs

    def _outputs(self, arrays: Arrays, tasks: tuple[str, ...]) -> Arrays:
        """In passes of the size at which a row costs least, which is found on the way; rows of
        tokens beside those that are as long.
        """
        count, ragged = len(next(iter(arrays.values()))), self.contract.ragged
        if count <= chunk_rows(arrays, ragged, min(FIRST, CHUNK_ROWS)):
            return self.engine.run(arrays, tasks)
        long, order = ragged.lengths(arrays), None
        if not long and self._is_cheap(arrays, tasks):
            return self._whole(arrays, tasks, count)
        if long and min(long) < max(long):
            order = np.argsort(long)[::-1]
            arrays = {name: column[order] for name, column in arrays.items()}
        chunks, start = list[Arrays](), 0
        while start < count:
            first = ragged.shortened(rows_of(arrays, start, 1))
            length = max(ragged.lengths(first), default=1)
            rows = self._costs.next_to_try(length, chunk_rows(first, ragged, CHUNK_ROWS))
            part, began = ragged.shortened(rows_of(arrays, start, rows)), thread_time()
            chunks.append(self.engine.run(part, tasks))
            if start + rows <= count:
                self._costs.learn(rows, thread_time() - began, length)
            start += rows
        outputs = {field: joined([chunk[field] for chunk in chunks]) for field in chunks[0]}
        if order is None:
            return outputs
        back = np.argsort(order)
        return {field: values[back] for field, values in outputs.items()}

    def _whole(self, arrays: Arrays, tasks: tuple[str, ...], count: int) -> Arrays:
        """In as many rows at once as there may be: a row's last digit depends on no clock."""
        step = chunk_rows(arrays, self.contract.ragged, CHUNK_ROWS)
        chunks = [
            self.engine.run(rows_of(arrays, start, step), tasks) for start in range(0, count, step)
        ]
        return {field: joined([chunk[field] for chunk in chunks]) for field in chunks[0]}

    def _is_cheap(self, arrays: Arrays, tasks: tuple[str, ...]) -> bool:
        """Whether passes take so little that their size is not worth finding; said once for all."""
        if self._cheap is None:
            few, took = self.contract.ragged.resized(rows_of(arrays, 0, 1), FIRST, 1), inf
            for _ in range(3):
                began = thread_time()
                self.engine.run(few, tasks)
                took = min(took, thread_time() - began)
            self._cheap = took <= CHEAP_S
        return self._cheap

    def replay(self) -> None:
        """Answers the golden rows through the real path.

        Raises:
            BadBundle: an answer is further from training's than the manifest's tolerance.
        """
        file = self.bundle.folder / GOLDEN
        golden = self.bundle.golden()
        try:
            every = proven(self.contract.tasks, self.contract.reach)
            outputs = self.run(self.contract.read(golden.rows), every)
            expected = {
                field: np.asarray(golden.outputs.get(field, []), dtype=np.float32)
                for field in outputs
            }
            outputs, expected = (proofs(self.contract, one) for one in (outputs, expected))
        except Exception as error:  # whatever an engine makes of rows that are no rows
            raise BadBundle(f"{file}: cannot be replayed: {first_line(error)}") from error
        for field, values in outputs.items():
            if expected[field].shape != values.shape:
                raise BadBundle(f"{file}: {field}: has shape {expected[field].shape}")
        for field, off in deviations(self.contract, outputs, expected).items():
            self._check(field, off)

    def _check(self, field: str, off: float) -> None:
        """Raises BadBundle where answers to the golden rows are not those of training."""
        allowed = self.bundle.manifest.tolerance.get(field)
        if allowed is None:
            raise BadBundle(f"{self.bundle.folder / MANIFEST}: tolerance: lacks {field}")
        if not off <= allowed:
            raise BadBundle(
                f"{self.bundle.folder / GOLDEN}: {field}: the {self.engine.name} engine is "
                f"{off:.3g} away from training's answers; {allowed:.3g} is allowed"
            )


def rows_of(arrays: Arrays, start: int, count: int) -> Arrays:
    """Some of them."""
    return {name: column[start : start + count] for name, column in arrays.items()}
