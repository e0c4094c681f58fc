"""Each task's own end: its head goes on learning, or learns anew, on what tasks share as it is, and
is kept from the epoch that was best for that task on validation rows.

One network serves, so that a head must fit the trunk that is kept: one of another epoch does not.
Of what was tried (six tables, 2 to 5 seeds, judged by training rows held apart for that), to keep
the whole network of another epoch - the best by skills relative to each task's own best, by the
worst of these, by log errors - moved errors from one task to another. To go on gently won 0.5 % on
small tables and nothing on large ones. To learn anew won 40 % of the log loss of the colour of
wines, of which the network had become too sure while it learnt their quality, and nothing elsewhere
but what chance makes of a few validation rows: it must win more than that. Where members answer
together, which cures overconfidence, neither won anything (two tables, two seeds).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from torch import Tensor

from onepass.models.contract import Contract
from onepass.training.balancing import EqualSpec
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.evaluate import SplitSkills, mean_skill
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.facts import Head, Way
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Progress, Silent
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import Spec
from onepass.training.steps.head_rows import copied, put

EPOCHS = 8
WAYS: dict[Way, float] = {"on": 0.1, "anew": 1.0}
"""And what the learning rate is multiplied with; it falls as a cosine does."""
MARGIN: dict[Way, float] = {"on": 0.0, "anew": 0.05}
"""The least part of a task's error that must be gone."""
WORDS: dict[Way, str] = {"on": "went on", "anew": "learnt anew"}


def polish(loop: Loop, prepared: Prepared, progress: Progress, stop: Interrupt) -> None:
    """Gives the best weights the heads that are better yet; says which."""
    network, learning = loop.network, _learning(loop)
    train = prepared.train.only(*loop.spec.add_tasks) if loop.spec.add_tasks else prepared.train
    val = split_batches(network, prepared.val, size=loop.spec.training.lengths.batch_size)
    now = partial(SplitSkills(prepared.contract, prepared.val, prepared.train).of, network, val)
    network.load_state_dict(loop.best)
    best, kept = now(), dict[str, list[Tensor]]()
    for way in WAYS if learning else ():
        most = {task: 1 - (1 - MARGIN[way]) * (1 - skill) for task, skill in best.items()}
        for epoch in _epochs(loop, loop.best, prepared.contract, train, way=way, stop=stop):
            found = now()
            for task in [t for t in learning if found[t] > max(best[t], most[t])]:
                best[task], kept[task] = found[task], copied(network, task)
                loop.heads[task] = Head(way, epoch, found[task])
    loop.best = _with(loop, loop.best, kept)
    loop.facts.best_skill = mean_skill({task: best[task] for task in loop.facts.learnt})
    told = [f"{t} {WORDS[head.way]} for {head.epochs}" for t, head in loop.heads.items()]
    if told:
        prepared.notes.append(f"heads: {', '.join(told)} epochs, as validation rows have it")
        progress.say(prepared.notes[-1])


def repeat(
    loop: Loop, heads: Mapping[str, Head], contract: Contract, rows: Rows, stop: Interrupt
) -> Tensors:
    """The weights of another loop, when its heads have learnt on as these have, on these rows."""
    network, kept = loop.network, dict[str, list[Tensor]]()
    start = loop.weights()
    for way in dict.fromkeys(head.way for head in heads.values()):
        for epoch in _epochs(loop, start, contract, rows, way=way, stop=stop):
            ends = [task for task, head in heads.items() if (head.way, head.epochs) == (way, epoch)]
            kept |= {task: copied(network, task) for task in ends}
    return _with(loop, start, kept)


def _with(loop: Loop, start: Tensors, heads: Mapping[str, Sequence[Tensor]]) -> Tensors:
    """The weights with these heads; the network has them, too."""
    loop.network.load_state_dict(start)
    for task, rows in heads.items():
        put(loop.network, task, rows)
    return loop.weights()


def _learning(loop: Loop) -> list[str]:
    return [task for task in loop.facts.learnt if task not in loop.frozen.tasks]


def _epochs(
    loop: Loop, start: Tensors, contract: Contract, rows: Rows, *, way: Way, stop: Interrupt
) -> Iterator[int]:
    """After each epoch of the heads alone, from weights that are as at the start."""
    network, learning = loop.network, _learning(loop)
    network.load_state_dict(start)
    for task in learning if way == "anew" else ():
        put(network, task, loop.start[task])
    moving = [p for p in network.parameters() if p.requires_grad]
    inner = Loop(_heads_alone(loop.spec, WAYS[way], network.tasks, learning), contract, network)
    sampler = Sampler(inner, rows)
    try:
        for epoch in range(1, EPOCHS + 1):
            if inner.epoch(sampler.of(epoch), stop, Silent()) is None:
                return
            yield epoch
    finally:
        for parameter in moving:
            parameter.requires_grad_(True)


def _heads_alone(spec: Spec, share: float, tasks: Sequence[str], learning: Sequence[str]) -> Spec:
    """Heads do not meet: none is weighed against another."""
    still = [f"heads.{task}" for task in tasks if task not in learning]
    alone = {"lr": spec.training.lr * share, "epochs": EPOCHS, "schedule": "cosine", "warmup": 0.0}
    quiet = {"ema": None, "record": None, "per_task": False}
    changes = {"freeze": ("sharing", *still), "add_tasks": (), "curriculum": None}
    training = spec.training.model_copy(update=alone | quiet)
    return spec.model_copy(update=changes | {"balancing": EqualSpec(), "training": training})
