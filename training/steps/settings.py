"""The settings of training itself: how long, how fast, on what."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onepass.models.contract.frozen import Frozen
from onepass.training.steps.gradient_record import RecordSpec

Factor = Annotated[float, Field(gt=0, le=1000)]


class TrainingSpec(Frozen):
    """How long, how fast, on what."""

    epochs: int = Field(default=100, ge=1, le=1_000_000)
    batch_size: int = Field(default=256, ge=1, le=2**24)
    optimizer: Literal["adamw", "sgd"] = "adamw"
    """sgd is that with Nesterov's momentum of 0.9. Where rows have few of many features, as bags of
    words do, it learns rare ones slowly, which AdamW gives steps as long as frequent ones."""
    lr: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-2, ge=0)
    schedule: Literal["constant", "cosine", "one_cycle"] = "cosine"
    """cosine falls to zero over the epochs; one_cycle first rises for 30 % of them."""
    warmup: float = Field(default=0.0, ge=0, lt=1)
    """The share of the steps in which the rate first rises, in a straight line from 0."""
    lr_factors: dict[str, Factor] = Field(default_factory=dict)
    """What the rate of a part of the network is multiplied with: of encoders, trunk, trunk.0,
    sharing, heads, heads.TASK. The nearest part that is named counts."""
    clip: float | None = Field(default=1.0, gt=0)
    """The norm that the balanced gradient of all the network's parameters is cut to."""
    patience: int = Field(default=20, ge=1, le=1_000_000)
    """Epochs without a better validation score before training stops."""
    refit: bool = False
    """Whether the network is then trained once more from its start, on the training and the
    validation rows together, for as many epochs as were best on the latter. Calibration rows stay
    held out, and what is learnt of them is learnt of the network that comes of it."""
    seed: int = Field(default=0, ge=0, le=2**63 - 1)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["float32", "bfloat16"] = "float32"
    threads: int | None = Field(default=None, ge=1, le=1024)
    """Of torch; left out, one for small networks. The same number gives the same weights."""
    record: RecordSpec | None = RecordSpec()
    """How often gradients are looked at for the history; null for never."""

    @model_validator(mode="after")
    def _it_rises_once(self) -> Self:
        if self.warmup and self.schedule == "one_cycle":
            raise ValueError("warmup: one_cycle rises by itself: leave one of them out")
        return self
