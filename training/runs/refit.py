"""Training once more with the validation rows, when these have said for how many epochs.

The rate falls as it did the first time and ends where the best epoch did; what looks at validation
scores, as some balancers do, is told those of the first time.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from onepass.training.data.prepare import Prepared
from onepass.training.runs.build import begun
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Progress
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import Spec

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
    unwatched = spec.training.model_copy(update={"record": None})
    spec = spec.model_copy(update={"training": unwatched})
    again = begun(spec, replace(prepared, train=both, notes=[]))
    sampler = Sampler(again, both.only(*spec.add_tasks) if spec.add_tasks else both)
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
    averaged = again.average if loop.facts.best_averaged else None
    with nullcontext() if averaged is None else averaged.worn():
        loop.refitted = {name: value.clone() for name, value in again.network.state_dict().items()}
    return f"refitted on {len(both)} rows, those of validation included"
