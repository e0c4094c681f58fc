"""Training, from a spec to a bundle: source -> network -> epochs -> evaluate -> bundle."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from onepass.models import bundle as bundles
from onepass.models import bundle_writing, load
from onepass.models.bundle import BadBundle, Bundle
from onepass.training.batches import curriculum
from onepass.training.batches.of_split import split_batches
from onepass.training.bundles import write
from onepass.training.bundles.judge import check_answers
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.notes import BEWARE
from onepass.training.runs import add_task, logs, own_heads
from onepass.training.runs.began import as_begun
from onepass.training.runs.build import begun, resumed
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.choosing import chosen
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.judging import judged
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Progress, Silent
from onepass.training.runs.refit import refit
from onepass.training.runs.sampler import Sampler
from onepass.training.runs.saving import Saving, close, unwritten
from onepass.training.specs.read import read
from onepass.training.specs.recipes.told import told
from onepass.training.specs.spec import Spec

SAVE_EVERY_S = 2.0
BY_HAND = "stopped by hand"


class NothingKept(RuntimeError):
    """Training ended - by hand, or because a loss is not finite - before an epoch was kept."""


def fit(
    spec: Spec | Mapping[str, Any] | Path | str,
    *,
    overrides: Sequence[str] = (),
    out: Path | str = "checkpoints",
    resume: bool = False,
    progress: Progress | None = None,
    onnx: bool = True,
    pictures: bool = True,
    log: Sequence[logs.LogKind] = (),
    raise_again: bool = True,
) -> Bundle:
    """Trains and writes a bundle into `out/<name>/<run>`; gives it, opened, and proven where it can
    be served. Once it has learnt nothing but a disk stops it: what cannot be done is told in it.

    `spec` is a file, the name of an example, plain data or a spec that is read already; `overrides`
    are settings by their path, `training.epochs=2`. What a spec leaves out is filled by its recipe,
    unless it is read already.

    Without `onnx` the graph is not exported, which takes seconds: torch serves such a bundle.
    Without `pictures` neither `report.html` nor `curves.png` is drawn, which takes seconds, too.
    `log` names where else every epoch is written. Ctrl-C or SIGTERM ends training and keeps what
    was learnt, as a bundle; then the signal is raised again, unless `raise_again` is false.

    Raises:
        BadSpec: the data is not what the spec says, or there is nothing to resume.
        NothingKept: no epoch was worth keeping.
        OSError: the bundle could not be written; the run can be resumed.
        KeyboardInterrupt: Ctrl-C was pressed, and what was learnt is kept.
    """
    spec = read(spec, overrides)
    logs.check(log)
    progress = progress or Silent()
    model_folder = Path(out) / spec.name
    spec = add_task.settled(as_begun(spec, model_folder) if resume else spec)
    for line in told(spec):
        progress.say(line)
    prepared = prepare(spec)
    if not resume:
        spec = _chosen(spec, prepared, progress, raise_again=raise_again)
    bundle_writing.sweep(model_folder)
    run = Running.newest(model_folder) if resume else Running.begin(model_folder)
    log_run = logs.Run(
        name=spec.name,
        version=run.version,
        model_folder=model_folder,
        spec=spec.model_dump(mode="json"),
        resumed=resume,
    )
    threads, finished, opened = torch.get_num_threads(), False, list[logs.Log]()
    with Interrupt() as stop:
        try:
            opened += [logs.begin(kind, log_run) for kind in log]
            loop, history, ended = train(
                spec, prepared, run, progress, resume=resume, stop=stop, log=opened
            )
            folder = write.bundle(
                loop,
                prepared,
                model_folder,
                version=run.version,
                history=history,
                ended=ended,
                onnx=onnx,
                pictures=pictures,
            )
            finished = True
        except NothingKept as error:
            finished = True
            if raise_again:
                stop.raise_again(str(error))
            raise
        except OSError as error:
            raise unwritten(error, model_folder, run) from error
        finally:
            progress.end()
            for one in opened:
                close(one, progress, finished=finished)
            run.close(finished=finished)
            torch.set_num_threads(threads)
    progress.say(f"epoch {loop.facts.best_epoch} is the best, and on disk")
    if raise_again:
        stop.raise_again(f"{BY_HAND}; what was learnt is kept: {folder}")
    return _opened(folder, progress)


def _chosen(spec: Spec, prepared: Prepared, progress: Progress, *, raise_again: bool) -> Spec:
    """The spec that training begins with, where its recipe tries several."""
    with Interrupt() as stop:
        spec = chosen(spec, partial(_skill, prepared, stop), progress.say)
    if prepared.both is None:  # as a recipe asks for it where it can be
        training = spec.training.model_copy(update={"refit": False})
        spec = spec.model_copy(update={"training": training})
    if stop.asked:
        why = f"{BY_HAND} while variants were tried: no epoch was worth keeping"
        if raise_again:
            stop.raise_again(why)
        raise NothingKept(why)
    return spec


def _skill(prepared: Prepared, stop: Interrupt, spec: Spec) -> float:
    """The mean over the tasks of the best epoch on validation rows; NaN where there is none."""
    if stop.asked:
        return math.nan
    with TemporaryDirectory() as folder:
        run = Running(Path(folder))
        rows = replace(prepared, both=None, notes=[])
        try:
            loop, history, _ = train(spec, rows, run, Silent(), resume=False, stop=stop)
        except NothingKept:
            return math.nan
        finally:
            run.close(finished=False)
    skills = history[loop.facts.best_epoch - 1]["skills"].values()
    return float(np.mean([one for one in skills if math.isfinite(one)]))


def _opened(folder: Path, progress: Progress) -> Bundle:
    """What was written, proven; where nothing here can serve it, that is said and it is kept."""
    try:
        return load(folder).bundle
    except BadBundle as error:
        progress.say(f"{BEWARE}it is written, and cannot be served: {error}")
        return bundles.open_bundle(folder)


def train(
    spec: Spec,
    prepared: Prepared,
    run: Running,
    progress: Progress,
    *,
    resume: bool,
    stop: Interrupt | None = None,
    log: Sequence[logs.Log] = (),
) -> tuple[Loop, list[dict[str, Any]], str]:
    """The loop at its end, the history, and why it ended."""
    stop = stop or Interrupt()
    identity = _identity(spec, prepared)
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


def _identity(spec: Spec, prepared: Prepared) -> dict[str, Any]:
    """What must be the same when the run is resumed."""
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
        val_skills, best, more = judged(loop, prepared, val)
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
