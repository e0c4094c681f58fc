"""Training once more with the validation rows, when these have said for how many epochs.

The rate falls as it did the first time and ends where the best epoch did; what looks at validation
scores, as some balancers do, is told those of the first time.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared
from onepass.training.runs import own_heads
from onepass.training.runs.build import begun
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Progress
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import Spec

REFITTED = "refitted on"
"""How it is told that there is one."""
NOT_FINITE = "not refitted, as that diverged: a loss or a weight is not finite"


def refit(
    loop: Loop,
    spec: Spec,
    prepared: Prepared,
    history: Sequence[Mapping[str, Any]],
    progress: Progress,
    stop: Interrupt | None = None,
) -> str | None:
    """Gives the loop the weights that come of it, and says so; None when it was stopped by hand.

    `spec` is as it was given: what the data decides of it, such as balanced weights of labels, is
    decided anew.
    """
    stop = stop or Interrupt()
    both, epochs = prepared.both, loop.facts.best_epoch
    assert both is not None, "prepared for it"
    spec = spec.model_copy(update={"training": spec.training.model_copy(update={"record": None})})
    again = begun(spec, replace(prepared, train=both, notes=[]))
    rows = both.only(*spec.add_tasks) if spec.add_tasks else both
    sampler = Sampler(again, rows)
    progress.say(f"training once more on {len(both)} rows, those of validation included")
    progress.begin(epochs, 0)
    for line in history[:epochs]:
        losses = again.epoch(sampler.of(again.facts.epoch + 1), stop, progress)
        if losses is None:
            return None
        if not all(math.isfinite(loss) for loss in losses.values()):
            return NOT_FINITE
        skills = {task: math.nan if s is None else s for task, s in line["skills"].items()}
        again.balancer.epoch(losses, skills)  # of a resumed run NaN is null
        progress.epoch(again.facts.epoch, losses, {}, False)
    if not all(bool(own.isfinite().all()) for own in again.network.parameters()):
        return NOT_FINITE  # after its last step, which no loss has seen
    loop.refitted = _as_before(again, loop, prepared, rows, stop)
    if not loop.refitted:
        return None
    return f"{REFITTED} {len(both)} rows, those of validation included"


def _as_before(again: Loop, loop: Loop, prepared: Prepared, rows: Rows, stop: Interrupt) -> Tensors:
    """The weights at the end: their average where that was best, and heads that go on as then;
    none where it was stopped."""
    averaged = again.average if loop.facts.best_averaged else None
    with nullcontext() if averaged is None else averaged.worn():
        weights = own_heads.repeat(again, loop.heads, prepared.contract, rows, stop)
    return {} if stop.asked else weights
