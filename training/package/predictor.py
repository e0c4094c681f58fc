"""What `onepass.load` gives in Python: the predictor of a bundle, which takes frames, too."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, overload

from onepass.models import predictor as of_rows
from onepass.models import proven
from onepass.models.contract import Row
from onepass.models.engines import EngineKind

Answer = dict[str, dict[str, Any]]


class Predictor(of_rows.Predictor):
    """Answers rows, or the rows of a frame, with one forward pass."""

    @overload
    def predict(self, rows: list[Row], tasks: Iterable[str] | None = None) -> list[Answer]: ...
    @overload
    def predict(self, rows: Any, tasks: Iterable[str] | None = None) -> Any: ...
    def predict(self, rows: Any, tasks: Iterable[str] | None = None) -> Any:
        """Rows -> one answer per row, in their order. A frame of pandas, polars or Arrow -> a frame
        of its kind with the columns `fare.value`, `card.label`, ..., of pandas with its index; of
        Arrow that is not pyarrow's, a frame of polars. `tasks` leaves the others out.

        Raises:
            BadRows, BadTasks: what was asked does not fit the contract.
            ValueError: the rows of a frame do not; every column and row at once.
            NotFinite: the network overflowed.
        """
        if isinstance(rows, list):
            return super().predict(rows, tasks)
        from onepass.training.predicting.frames import predict_frame

        return predict_frame(self, rows, tasks)


def load(
    path: Path | str,
    engine: EngineKind = "auto",
    *,
    device: str = "cpu",
    threads: int = 1,
    timeout_s: float = proven.TIMEOUT_S,
    trusted: Sequence[Path] = (),
) -> Predictor:
    """Opens a bundle - a run's folder, or a model's, whose newest run is taken - and proves it: its
    golden rows are answered as they were in training. Where public keys are `trusted`, one of them
    must have signed it.

    Raises:
        BadBundle: it is damaged, its golden rows are not answered as they were in training, that
            takes longer than `timeout_s` seconds, or nobody who is trusted vouches for it.
        ValueError: a key cannot be read, or what reads signatures is not installed.
    """
    opened = proven.load(
        path, engine, device=device, threads=threads, timeout_s=timeout_s, trusted=trusted
    )
    return Predictor(opened.bundle, opened.engine)
