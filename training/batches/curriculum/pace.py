"""How many of the rows are drawn, epoch by epoch: a share that grows until all are in.

Pacing: Hacohen, Weinshall, "On The Power of Curriculum Learning in Training Deep Networks", ICML
2019 (step, exponential); Platanios et al., "Competence-based Curriculum Learning for Neural Machine
Translation", NAACL 2019 (root); Wu, Dyer, Neyshabur, "When Do Curricula Work?", ICLR 2021.
"""

import math
from typing import Literal

from pydantic import Field

from onepass.models.contract.frozen import Frozen


class PaceSpec(Frozen):
    """Of the easiest rows `start` are drawn at first, and all once `until` of the epochs are over.
    With `hard_first`, of the hardest."""

    start: float = Field(default=0.3, gt=0, le=1)
    """The share of rows that is drawn at first."""
    until: float = Field(default=0.5, gt=0, le=1)
    """The share of the epochs after which all rows are drawn."""
    pace: Literal["linear", "root", "exponential", "step"] = "linear"
    """How the share grows: in a straight line, as a root (soon), exponentially (late), or in one
    step."""
    hard_first: bool = False
    """Whether the hardest rows come first, not the easiest."""
    warm: int = Field(default=0, ge=0)
    """Epochs on all rows before the first that has some."""


def share(spec: PaceSpec, epoch: int, epochs: int) -> float:
    """Of the rows, in an epoch; the first is 1."""
    whole = whole_from(spec, epochs)
    if epoch <= spec.warm or epoch >= whole:
        return 1.0
    done = (epoch - 1 - spec.warm) / (whole - 1 - spec.warm)  # 0 at first, 1 when all are in
    match spec.pace:
        case "linear":
            return spec.start + (1 - spec.start) * done
        case "root":
            return math.sqrt(spec.start**2 + (1 - spec.start**2) * done)
        case "exponential":
            return spec.start ** (1 - done)
        case "step":
            return spec.start


def whole_from(spec: PaceSpec, epochs: int) -> int:
    """The epoch from which all rows are drawn."""
    return max(round(spec.until * epochs), spec.warm) + 1


def said(spec: PaceSpec, epochs: int, order: str) -> str:
    """30 % of the rows in epoch 1, those of the lowest length, all from epoch 21 on."""
    first, whole = spec.warm + 1, whole_from(spec, epochs)
    if first >= whole:
        return f"too few epochs for it, all rows are drawn in each of {epochs}"
    grows = "" if spec.pace == "step" else f", more in each epoch ({spec.pace})"
    end = f"all from epoch {whole} on" if whole <= epochs else "never all"
    warm = f"all rows up to epoch {spec.warm}, then " if spec.warm else ""
    return f"{warm}{spec.start:.0%} in epoch {first}, those of the {order}{grows}, {end}"
