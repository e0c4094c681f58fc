"""The state of training, and one epoch of it."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.models.network.pretrained import standing
from onepass.training.balancing import (
    GradientBalancer,
    GradientMixer,
    NormBalancer,
    balancer,
)
from onepass.training.batches.augment import augmented
from onepass.training.batches.batch import Batches, epoch_generator
from onepass.training.batches.forgetting import forgotten
from onepass.training.batches.input_dropout import dropped
from onepass.training.runs.checksum import Tensors
from onepass.training.runs.facts import Facts, Head
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.progress import Progress
from onepass.training.specs.spec import Spec
from onepass.training.steps.averaging import Average
from onepass.training.steps.freezing import FrozenParts
from onepass.training.steps.gradient_record import Record
from onepass.training.steps.head_rows import copied
from onepass.training.steps.optimizer import optimizer, set_rate
from onepass.training.steps.rates import rates
from onepass.training.steps.schedule import learning_rate
from onepass.training.steps.step import Step
from onepass.training.tasks import moving

Weighing = NormBalancer | GradientBalancer | GradientMixer


class Loop:
    """Network, balancer, optimizer, and how far they are."""

    def __init__(
        self, spec: Spec, contract: Contract, network: Network, taken: Collection[str] = ()
    ) -> None:
        """`taken` are tensors of another bundle: where tasks are added to it, they stand still."""
        self.spec = spec
        self.network = network
        self.inputs = contract.inputs
        old = [task for task in network.tasks if task not in spec.add_tasks]
        self.frozen = FrozenParts(network, spec.freeze)
        if spec.add_tasks:
            self.frozen.add(network, old, taken)
        self.balancer = balancer(spec.balancing, contract.tasks)
        if not self.frozen.shared and isinstance(self.balancer, Weighing):
            raise ValueError(
                f"balancing.kind: {spec.balancing.kind} weighs gradients of what tasks share, "
                "and all of that is frozen: say one that weighs losses, such as equal"
            )
        factors, slowed = rates(network, spec.training.lr_factors)
        self.optimizer = optimizer(network, self.balancer, spec.training, factors)
        bfloat16 = spec.training.precision == "bfloat16"
        self.step = Step(
            network,
            contract,
            {name: spec.loss(name) for name in contract.tasks},
            self.balancer,
            self.optimizer,
            clip=spec.training.clip,
            frozen=self.frozen.tasks,
            slowed=slowed,
            autocast=torch.bfloat16 if bfloat16 else None,
        )
        ema = spec.training.ema
        self.average = None if ema is None else Average(network, ema)
        self.facts = Facts(threads=torch.get_num_threads())
        self.foreign = standing(network)
        """Weights of a folder that nothing moves: the network has them when it begins."""
        self.best: Tensors = {}
        self.refitted: Tensors = {}
        """The weights after training on validation rows, too, where that is asked for."""
        starting = network.tasks if spec.training.per_task else ()
        self.start = {task: copied(network, task) for task in starting}
        """Per task, what its head began with."""
        self.heads: dict[str, Head] = {}
        """Those that went on for themselves after the last epoch."""
        self.record = Record()
        self.moving = moving(contract)

    def epoch(self, train: Batches, stop: Interrupt, progress: Progress) -> dict[str, float] | None:
        """One pass over the training rows; the mean loss per task seen, or None when stopped.

        Order and dropout depend on seed and epoch alone, so that a resumed run repeats them.
        """
        settings, number = self.spec.training, self.facts.epoch + 1
        generator = epoch_generator(settings.seed, number)
        torch.manual_seed(generator.initial_seed())
        tasks = self.network.tasks
        device = next(self.network.parameters()).device
        sums, counts = torch.zeros(len(tasks), device=device), torch.zeros(len(tasks))
        self.network.train()
        self.frozen.rest()
        watch = settings.record
        self.record = Record(watch)
        steps = settings.lengths.epochs * train.steps
        for index, batch in enumerate(train.shuffled(generator)):
            if stop.asked:
                return None
            done = self.facts.epoch * train.steps + index
            rate = learning_rate(settings, done, steps)
            set_rate(self.optimizer, rate)
            seen = self.record if watch is not None and done % watch.every == 0 else None
            batch = augmented(batch, self.spec.augment, generator, self.moving)
            batch = dropped(batch, self.spec.drop, generator)
            batch = forgotten(batch, self.spec.forget, self.inputs, generator)
            losses = self.step(batch, seen)
            if self.average is not None:
                self.average.update()
            answered = [task in batch.shares for task in tasks]
            sums[answered] += losses
            counts[answered] += 1
            progress.batch(number, index + 1, train.steps)
        self.network.sharing.refresh()
        self.facts.epoch = number
        present = [task for task, count in zip(tasks, counts.tolist(), strict=True) if count]
        self.facts.note_learnt([t for t in tasks if t in {*present, *self.facts.learnt}])
        means = sums.cpu() / counts.clamp(min=1)
        return {t: mean for t, mean in zip(tasks, means.tolist(), strict=True) if t in present}

    def note_skills(self, skills: dict[str, float], *, averaged: bool = False) -> bool:
        """Keeps the weights, which may be averaged ones, if this epoch is the best so far, by the
        tasks that have learnt at all; says whether it is."""
        best = self.facts.note_skills(skills, averaged=averaged)
        if best:
            self.best = self.weights()
        return best

    def weights(self) -> Tensors:
        """A copy of the network's state as it is now, but for what nothing moves."""
        return {
            name: value if name in self.foreign else value.clone()
            for name, value in self.network.state_dict().items()
        }

    @property
    def kept(self) -> Tensors:
        """The weights that serve."""
        return self.refitted or self.best

    def _own(self) -> Tensors:
        """What moves while training: non-persistent buffers are not in a state_dict."""
        named = self.network.named_parameters()
        own = {f"parameter/{name}": p.data for name, p in named if name not in self.foreign}
        own |= {f"buffer/{name}": b for name, b in self.network.named_buffers()}
        return own | {f"balancer/{n}": p.data for n, p in enumerate(self.balancer.parameters())}

    def tensors(self) -> Tensors:
        """Everything a resumed run needs."""
        moved = [(name, value) for name, value in self.best.items() if name not in self.foreign]
        tensors = self._own() | {f"best/{name}": value for name, value in moved}
        if self.average is not None:
            tensors |= {f"average/{name}": own for name, own in self.average.tensors.items()}
        for index, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{index}/{name}": value for name, value in state.items()}
        return {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}

    def state(self) -> dict[str, Any]:
        """The rest of it, for JSON."""
        steps = 0 if self.average is None else self.average.steps
        own = {"facts": asdict(self.facts), "balancer": self.balancer.state()}
        return own | {"averaged": steps}

    def load(self, tensors: Tensors, state: dict[str, Any]) -> None:
        """Takes back what `tensors` and `state` gave."""
        for name, value in self._own().items():
            value.copy_(tensors[name])
        device = next(self.network.parameters()).device
        self.best = {n: v.to(device) for n, v in _under("best", tensors).items()}
        whole = self.network.state_dict()
        self.best |= {name: whole[name] for name in self.foreign if self.best}
        moments: dict[int, dict[str, Tensor]] = {}
        for name, value in _under("optimizer", tensors).items():
            index, _, key = name.partition("/")
            moments.setdefault(int(index), {})[key] = value
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": moments, "param_groups": groups})
        known = {name: fact for name, fact in state["facts"].items() if fact is not None}
        self.facts = Facts(**known)  # JSON has no -infinity: no epoch was kept yet
        self.balancer.load(state["balancer"])
        if self.average is not None:
            self.average.load(_under("average", tensors), state["averaged"])


def _under(prefix: str, tensors: Tensors) -> Tensors:
    start = f"{prefix}/"
    return {n.removeprefix(start): value for n, value in tensors.items() if n.startswith(start)}
