"""The settings of training itself: how long, how fast, on what."""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Discriminator, Field, Tag, model_validator

from onepass.models.contract.frozen import Frozen
from onepass.training.steps.gradient_record import RecordSpec

AUTO = "auto"
Auto = Annotated[Literal["auto"], Tag("auto")]
Epochs = Annotated[int, Field(ge=1, le=1_000_000), Tag("number")]
BatchSize = Annotated[int, Field(ge=1, le=2**24), Tag("number")]
NumberOrAuto = Discriminator(lambda value: "auto" if value == AUTO else "number")
Factor = Annotated[float, Field(gt=0, le=1000)]


class Lengths(NamedTuple):
    """Where nothing is left to the number of rows."""

    epochs: int
    batch_size: int
    patience: int


class TrainingSpec(Frozen):
    """How long, how fast, on what."""

    epochs: Annotated[Epochs | Auto, NumberOrAuto] = 100
    """The most passes over the training rows; `auto` leaves it to their number."""
    batch_size: Annotated[BatchSize | Auto, NumberOrAuto] = 256
    """Rows of a step; `auto` leaves it to the number of training rows."""
    optimizer: Literal["adamw", "sgd"] = "adamw"
    """What turns gradients into steps: `adamw` (Loshchilov, Hutter, ICLR 2019), or `sgd` with
    Nesterov's momentum of 0.9. Where rows have few of many features, as bags of words do, sgd
    learns rare ones slowly, which AdamW gives steps as long as frequent ones."""
    lr: float = Field(default=1e-3, gt=0)
    """The learning rate at its highest."""
    weight_decay: float = Field(default=1e-2, ge=0)
    """How much weights shrink per step, in parts of the learning rate (Loshchilov, Hutter,
    "Decoupled Weight Decay Regularization", ICLR 2019)."""
    schedule: Literal["constant", "cosine", "one_cycle"] = "cosine"
    """How the rate goes on: `constant`; `cosine` falls to zero over the epochs; `one_cycle` first
    rises for 30 % of them."""
    warmup: float = Field(default=0.0, ge=0, lt=1)
    """The share of the steps in which the rate first rises, in a straight line from 0."""
    lr_factors: dict[str, Factor] = Field(default_factory=dict)
    """What the rate of a part of the network is multiplied with: of encoders, trunk, trunk.0,
    sharing, heads, heads.TASK. The nearest part that is named counts."""
    ema: float | None = Field(default=None, gt=0, lt=1)
    """The decay, per step, of a moving average of the weights. It is judged after each epoch beside
    the weights themselves, and kept where it is the better one."""
    clip: float | None = Field(default=1.0, gt=0)
    """The greatest norm of the balanced gradient of all the network's parameters: a longer one is
    cut to it. null cuts nothing."""
    patience: Annotated[Epochs | Auto, NumberOrAuto] = 20
    """Epochs without a better validation score before training stops. `auto` leaves this, epochs
    and the batch size to the number of training rows."""
    by_length: bool = False
    """Whether texts of about the same length are drawn together, which spares padding: a pretrained
    trunk that learns is twice as fast."""
    per_task: bool = False
    """Whether the head of each task then goes on learning, or learns anew, on what tasks share as
    it is, and is kept from the epoch that was best for that task on validation rows."""
    refit: bool = False
    """Whether the network is then trained once more from its start, on the training and the
    validation rows together, for as many epochs as were best on the latter. Calibration rows stay
    held out, and what is learnt of them is learnt of the network that comes of it."""
    seed: int = Field(default=0, ge=0, le=2**63 - 1)
    """What all draws depend on: the first weights, the order of rows, dropout, augmentation."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where it trains; `auto` takes a GPU where there is one."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """What passes compute in: `bfloat16` is quicker where the processor or the GPU knows it.
    Weights stay in 32 bits."""
    threads: int | None = Field(default=None, ge=1, le=1024)
    """Threads of torch; left out, one for small networks. The same number gives the same
    weights."""
    memory: Literal["mapped"] | None = Field(default=None, exclude_if=lambda one: one is None)
    """Where rows lie: `mapped`, for tables larger than memory, keeps them in files without a name,
    in the folder that ONEPASS_CACHE names, and some of them are in memory at once. The weights are
    the same."""
    record: RecordSpec | None = RecordSpec()
    """How often gradients are looked at for the history; null for never."""

    @property
    def lengths(self) -> Lengths:
        """As numbers, which they are once the rows are known."""
        epochs, size, patience = self.epochs, self.batch_size, self.patience
        assert isinstance(epochs, int), "settled before"
        assert isinstance(size, int), "settled before"
        assert isinstance(patience, int), "settled before"
        return Lengths(epochs, size, patience)

    @model_validator(mode="after")
    def _it_rises_once(self) -> Self:
        if self.warmup and self.schedule == "one_cycle":
            raise ValueError("warmup: one_cycle rises by itself: leave one of them out")
        return self
