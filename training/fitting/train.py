"""The whole course of training: epochs until they are over, nothing gets better, or someone stops
it; then, where that is asked for, heads that go on for themselves, and a refit."""

import math
import time
from collections.abc import Sequence
from typing import Any

from onepass.training.batches import curriculum
from onepass.training.batches.of_split import split_batches
from onepass.training.bundles.judge import check_answers
from onepass.training.data.checks import check_judging
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.evaluate import SplitSkills
from onepass.training.runs import logs, own_heads
from onepass.training.runs.build import begun, resumed
from onepass.training.runs.checkpoint import BrokenState, Running, has_state
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.judging import judged
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Progress
from onepass.training.runs.refit import refit
from onepass.training.runs.sampler import Sampler
from onepass.training.runs.saving import Saving
from onepass.training.specs.spec import Spec

SAVE_EVERY_S = 2.0
BY_HAND = "stopped by hand"
Outcome = tuple[Loop, list[dict[str, Any]], str]
"""The loop at its end, the history, and why it ended."""


class NothingKept(RuntimeError):
    """Training ended - by hand, or because a loss is not finite - before an epoch was kept."""


def train(
    spec: Spec,
    prepared: Prepared,
    run: Running,
    progress: Progress,
    *,
    resume: bool,
    stop: Interrupt | None = None,
    log: Sequence[logs.Log] = (),
) -> Outcome:
    """From the first epoch, or from where the run stood."""
    stop = stop or Interrupt()
    identity = identity_of(spec, prepared)
    loop = resumed(spec, prepared, run, identity) if resume else begun(spec, prepared)
    spec = spec.model_copy(update={"training": loop.spec.training})  # numbers in place of `auto`
    identity["lengths"] = loop.spec.training.lengths._asdict()
    history = run.history(until=loop.facts.epoch)
    for note in prepared.notes:
        progress.say(note)
    progress.begin(spec.training.lengths.epochs, loop.facts.epoch)
    if not resume:
        check_answers(loop, prepared)
    saving = Saving(loop, run, identity, progress)
    ended = _epochs(loop, prepared, run, history, progress, stop, saving, log)
    began = time.monotonic()
    if spec.training.per_task and ended != BY_HAND:
        own_heads.polish(loop, prepared, progress, stop)
    if prepared.both is not None:
        again = ended != BY_HAND
        once_more = (
            refit(loop, spec, prepared, history, progress, stop) if again else "not refitted"
        )
        ended = f"{ended}; {once_more or f'the refit was {BY_HAND}'}"
    loop.facts.seconds += time.monotonic() - began
    progress.say(f"{ended}; judging")
    return loop, history, ended


def go_on(
    spec: Spec, prepared: Prepared, run: Running, progress: Progress, *, stop: Interrupt
) -> Outcome:
    """From where the run was; from the start where nothing is left of it, or what is left is
    damaged."""
    if has_state(run.folder):
        try:
            return train(spec, prepared, run, progress, resume=True, stop=stop)
        except BrokenState:
            run.forget()
    return train(spec, prepared, run, progress, resume=False, stop=stop)


def identity_of(spec: Spec, prepared: Prepared) -> dict[str, Any]:
    """What must be the same when a run is resumed."""
    return {
        "spec": spec.model_dump(mode="json"),
        "fingerprint": prepared.fingerprint,
        "split": prepared.split,
    }


def _epochs(
    loop: Loop,
    prepared: Prepared,
    run: Running,
    history: list[dict[str, Any]],
    progress: Progress,
    stop: Interrupt,
    saving: Saving,
    log: Sequence[logs.Log],
) -> str:
    """Trains until the epochs are over, nothing gets better, or someone stops it: says which."""
    settings, facts = loop.spec.training.lengths, loop.facts
    new = loop.spec.add_tasks
    sampler = Sampler(loop, prepared.train.only(*new) if new else prepared.train)
    whole_from = curriculum.whole_from(loop.spec.curriculum, settings.epochs)
    val = split_batches(loop.network, prepared.val, size=settings.batch_size)
    scores = SplitSkills(prepared.contract, prepared.val, prepared.train)
    for note in check_judging(prepared.val, scores.blind, new or tuple(loop.spec.tasks)):
        prepared.notes.append(note)
        progress.say(note)
    ended = "all epochs done"
    while facts.epoch < settings.epochs:
        if facts.epoch - max(facts.best_epoch, whole_from - 1) >= settings.patience:
            ended = f"no better epoch in {settings.patience}"
            break
        started = time.monotonic()
        train = sampler.of(facts.epoch + 1)
        losses = loop.epoch(train, stop, progress)
        if losses is None:
            return _kept(loop, BY_HAND)
        if broken := [task for task, loss in losses.items() if not math.isfinite(loss)]:
            return _kept(loop, f"diverged, the loss of {', '.join(broken)} is not finite")
        val_skills, best, more = judged(loop, scores, val)
        loop.balancer.epoch(losses, val_skills)
        facts.seconds += time.monotonic() - started
        line = {"epoch": facts.epoch, "losses": losses, "skills": val_skills} | more
        line |= {"curriculum": {"rows": train.drawn}} if loop.spec.curriculum else {}
        history.append(line | loop.record.line())
        run.log(history[-1])
        for one in log:
            one.write(history[-1])
        learnt = {task: val_skills[task] for task in facts.learnt}
        saved = saving.when(SAVE_EVERY_S)
        progress.epoch(facts.epoch, losses, learnt, best and saved)
        if saved:
            saving.told() if best else saving.tell()
    if loop.best:
        saving.end()
    return _kept(loop, ended)


def _kept(loop: Loop, why: str) -> str:
    """An end is fine where an epoch was kept."""
    if not loop.best:
        raise NothingKept(f"{why}: no epoch was worth keeping")
    return why
