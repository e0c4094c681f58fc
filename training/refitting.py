"""Training once more with the validation rows, when these have said for how many epochs.

The rate falls as it did the first time and ends where the best epoch did; what looks at validation
scores, as some balancers do, is told those of the first time.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.batch import Rows
from training.beginning import begun
from training.interrupt import Interrupt
from training.lessons import Lessons
from training.loop import Loop
from training.prepare import Prepared
from training.progress import Progress


def refit(
    loop: Loop,
    both: Rows,
    prepared: Prepared,
    history: Sequence[Mapping[str, Any]],
    progress: Progress,
) -> str | None:
    """Gives the loop the weights that come of it, and says so; None when it was stopped by hand."""
    spec, epochs = loop.spec, loop.facts.best_epoch
    again = begun(spec, replace(prepared, train=both, notes=[]))
    lessons = Lessons(again, both.only(*spec.add_tasks) if spec.add_tasks else both)
    progress.say(f"training once more on {len(both)} rows, those of validation included")
    progress.begin(epochs, 0)
    with Interrupt() as stop:
        for line in history[:epochs]:
            losses = again.epoch(lessons.of(again.facts.epoch + 1), stop, progress)
            if losses is None:
                return None
            if not all(math.isfinite(loss) for loss in losses.values()):
                return "with validation rows, too, a loss is not finite: not refitted"
            skills = {task: math.nan if s is None else s for task, s in line["skills"].items()}
            again.balancer.epoch(losses, skills)  # of a resumed run NaN is null
            progress.epoch(again.facts.epoch, losses, {}, False)
    loop.refitted = {name: value.clone() for name, value in again.network.state_dict().items()}
    return f"refitted on {len(both)} rows, those of validation included"
