"""A depth task in training: a number for each pixel of a picture."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.tasks import DepthTask
from onepass.training.losses import Loss
from onepass.training.losses.pixels import depth
from onepass.training.losses.regression import HuberSpec, MaeSpec, MseSpec
from onepass.training.sources.rows import Column
from onepass.training.tasks.base import Kind
from onepass.training.tasks.maps import maps
from onepass.training.tasks.metrics.depth import MAE, NEAR_SHARE, RELATIVE, RMSE, tallied
from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.motion import Maps
from onepass.training.tasks.words import Words


class Depth(Kind[DepthTask]):
    """Its target is the number of each pixel; NaN where there is none."""

    suits = ("mae", "mse", "huber")
    default_loss = MaeSpec()
    factor = 0.5
    metrics = (MAE, RMSE, RELATIVE, NEAR_SHARE)
    error = MAE

    @property
    def moved(self) -> Maps:
        """A map."""
        return Maps(float("nan"))

    def target(
        self, name: str, column: Column, beside: Any, problems: list[str]
    ) -> NDArray[np.float32] | NDArray[np.int64]:
        """(N, H, W), as the network sees the pictures."""
        return maps(name, column, beside, float("nan"), self._wrong, problems)

    def _wrong(self, table: NDArray[Any]) -> str | None:
        known = table[np.isfinite(table)]
        low, high = self.task.min, self.task.max
        if low is not None and (known < low).any():
            return f"has {known.min():g}, and min is {low:g}"
        if high is not None and (known > high).any():
            return f"has {known.max():g}, and max is {high:g}"
        return None

    def loss(self, spec: Loss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
        """(B, H, W), (B, H, W), (B,) -> ()."""
        assert isinstance(spec, MseSpec | MaeSpec | HuberSpec), "others are refused"
        return depth(spec, logits, target, share)

    def trivial(self, train: Target, rows: int) -> dict[str, NDArray[np.float64]]:
        """The median of all pixels."""
        known = train[np.isfinite(train)]
        middle = float(np.median(known)) if known.size else 0.0
        return {"values": np.full((rows, 1, 1), middle, dtype=np.float64)}

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """Each picture's sums."""
        return tallied(target, fields)

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N, H, W) -> how the numbers spread."""
        some = known[np.isfinite(known)].astype(np.float64)
        if not some.size:
            return {}
        return {"mean": some.mean(), "min": some.min(), "max": some.max()}

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,): the mean distance."""
        return np.asarray(fields["distance"] / np.maximum(fields["pixels"], 1))

    def words(self, target: Target, fields: Fields) -> Words:
        """The medians."""
        unit = f" {self.task.unit}" if self.task.unit else ""
        true, said = np.nanmedian(target[0]), np.median(fields["values"][0])
        return Words(f"{true:.4g}{unit}", f"{said:.4g}{unit}")
