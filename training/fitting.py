"""Training, from a spec to a bundle: source -> network -> epochs -> evaluate -> bundle."""

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models import bundle as bundles
from models import load
from models.bundle import Bundle
from models.contract.inputs import ImageInput
from models.network import Network
from training import adding, bundling, dropping, logs, starting
from training.bundling import split_batches
from training.evaluate import answer, skills
from training.interrupt import Interrupt
from training.loop import Loop
from training.losses.cross_entropy import CrossEntropySpec, Labelled, learn_weights
from training.prepare import Prepared, prepare
from training.progress import Progress, Silent
from training.running import Running
from training.spec import BadSpec, Spec

SAVE_EVERY_S = 2.0
BY_HAND = "stopped by hand"
SMALL = 3e7
"""Products per forward pass below which one thread is as fast as two."""


class NothingKept(RuntimeError):
    """Training ended - by hand, or because a loss is not finite - before an epoch was kept."""


def fit(
    spec: Spec,
    *,
    out: Path | str = "checkpoints",
    resume: bool = False,
    progress: Progress | None = None,
    onnx: bool = True,
    log: Sequence[logs.Kind] = (),
) -> Bundle:
    """Trains and writes a bundle into `out/<name>/<run>`; gives it, opened and proven.

    Without `onnx` the graph is not exported, which takes seconds: torch serves such a bundle.
    `log` names where else every epoch is written.

    Raises:
        BadSpec: the data is not what the spec says, or there is nothing to resume.
        NothingKept: no epoch was worth keeping.
        OSError: the bundle could not be written; the run can be resumed.
    """
    logs.check(log)
    progress = progress or Silent()
    model_folder = Path(out) / spec.name
    spec = adding.settled(spec)
    prepared = prepare(spec)
    bundles.sweep(model_folder)
    run = Running.newest(model_folder) if resume else Running.begin(model_folder)
    told = logs.Run(
        name=spec.name,
        version=run.version,
        model_folder=model_folder,
        spec=spec.model_dump(mode="json"),
    )
    threads = torch.get_num_threads()
    finished, opened = False, list[logs.Log]()
    try:
        opened += [logs.begin(kind, told) for kind in log]
        loop, history, ended = train(spec, prepared, run, progress, resume=resume, log=opened)
        folder = bundling.write(
            loop,
            prepared,
            model_folder,
            version=run.version,
            history=history,
            ended=ended,
            onnx=onnx,
        )
        finished = True
    except NothingKept:
        finished = True
        raise
    finally:
        progress.end()
        for one in opened:
            one.close(finished=finished)
        run.close(finished=finished)
        torch.set_num_threads(threads)
    return load(folder).bundle


def train(
    spec: Spec,
    prepared: Prepared,
    run: Running,
    progress: Progress,
    *,
    resume: bool,
    log: Sequence[logs.Log] = (),
) -> tuple[Loop, list[dict[str, Any]], str]:
    """The loop at its end, the history, and why it ended."""
    identity = {"spec": spec.model_dump(mode="json"), "fingerprint": prepared.fingerprint}
    loop = _resumed(spec, prepared, run, identity) if resume else _begun(spec, prepared)
    history = run.history(until=loop.facts.epoch)
    for note in prepared.notes:
        progress.say(note)
    progress.begin(spec.training.epochs, loop.facts.epoch)
    ended = _epochs(loop, prepared, run, history, progress, identity, log)
    progress.say(f"{ended}: epoch {loop.facts.best_epoch} is kept; judging it")
    return loop, history, ended


def _begun(spec: Spec, prepared: Prepared) -> Loop:
    """The network before its first step: the same for the same seed."""
    torch.manual_seed(spec.training.seed)
    network = Network(prepared.contract, spec.network)
    torch.set_num_threads(spec.training.threads or _threads(network, spec))
    known = {name: prepared.train.known(name).astype(np.float32) for name in spec.tasks}
    network.fit(prepared.train.inputs, known)
    started = starting.start(network, prepared.contract, spec)
    prepared.notes.extend(started.notes)
    network = network.to(_device(spec))
    return Loop(_settled(spec, prepared), prepared.contract, network, started.whole)


def _settled(spec: Spec, prepared: Prepared) -> Spec:
    """The spec with what the data decides: `balanced` label weights, inputs that are dropped."""
    losses = dict(spec.losses)
    problems = []
    for name, loss in spec.losses.items():
        if isinstance(loss, CrossEntropySpec):
            task, known = prepared.contract.tasks[name], prepared.train.known(name)
            assert isinstance(task, Labelled)
            try:
                losses[name] = learn_weights(task, loss, known)
            except ValueError as error:
                problems.append(f"losses.{name}.{error}")
    if problems:
        raise BadSpec("\n".join(problems))
    drop = dropping.settled(spec.drop, prepared.contract, prepared.train.inputs)
    return spec.model_copy(update={"losses": losses, "drop": drop})


def _resumed(spec: Spec, prepared: Prepared, run: Running, identity: dict[str, Any]) -> Loop:
    """Where the unfinished run stood."""
    saved, state = run.load()
    for part, what in (("spec", "the spec"), ("fingerprint", "the data")):
        if state[part] != identity[part]:
            raise BadSpec(f"--resume: {what} is not the same as when {run.version} began")
    loop = _begun(spec, prepared)
    torch.set_num_threads(state["facts"]["threads"])  # another number gives other weights
    loop.load(saved, state)
    return loop


def _epochs(
    loop: Loop,
    prepared: Prepared,
    run: Running,
    history: list[dict[str, Any]],
    progress: Progress,
    identity: dict[str, Any],
    log: Sequence[logs.Log],
) -> str:
    """Trains until the epochs are over, nothing gets better, or someone stops it: says which."""
    settings, facts = loop.spec.training, loop.facts
    new = loop.spec.add_tasks
    rows = prepared.train.only(*new) if new else prepared.train
    train = split_batches(loop.network, rows, size=settings.batch_size)
    val = split_batches(loop.network, prepared.val, size=settings.batch_size)
    saved = -math.inf
    with Interrupt() as stop:
        while facts.epoch < settings.epochs:
            if facts.epoch - facts.best_epoch >= settings.patience:
                return _kept(loop, f"no better epoch in {settings.patience}")
            started = time.monotonic()
            losses = loop.epoch(train, stop, progress)
            if losses is None:
                return _kept(loop, BY_HAND)
            if broken := [task for task, loss in losses.items() if not math.isfinite(loss)]:
                return _kept(loop, f"diverged, the loss of {', '.join(broken)} is not finite")
            outputs = answer(loop.network, val)
            found = skills(prepared.contract, prepared.val, prepared.train, outputs)
            loop.balancer.epoch(losses, found)
            best = loop.note_skills(found)
            facts.seconds += time.monotonic() - started
            line = {"epoch": facts.epoch, "losses": losses, "skills": found}
            history.append(line | loop.record.line())
            run.log(history[-1])
            for one in log:
                one.write(history[-1])
            progress.epoch(facts.epoch, losses, found, best)
            if time.monotonic() - saved > SAVE_EVERY_S:
                run.save(loop.tensors(), loop.state() | identity)
                saved = time.monotonic()
    return _kept(loop, "all epochs done")


def _kept(loop: Loop, why: str) -> str:
    """An end is fine where an epoch was kept."""
    if not loop.best:
        raise NothingKept(f"{why}: no epoch was worth keeping")
    return why


def _threads(network: Network, spec: Spec) -> int:
    """One for small networks: there, threads cost more than they do. Never a matter of timing."""
    images = [given for given in spec.inputs.values() if isinstance(given, ImageInput)]
    places = max(math.prod(given.size) for given in images) if images else 1
    products = spec.training.batch_size * places * sum(p.numel() for p in network.parameters())
    return 1 if products < SMALL else torch.get_num_threads()


def _device(spec: Spec) -> torch.device:
    match spec.training.device:
        case "auto":
            return torch.device("cuda" if torch.cuda.is_available() else "cpu")
        case "cuda" if not torch.cuda.is_available():
            raise BadSpec("training.device: torch sees no CUDA device here, got 'cuda'")
        case "cpu" | "cuda" as named:
            return torch.device(named)
