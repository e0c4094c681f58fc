"""A client's own training: plain epochs on its own rows, its own tasks, its own balancer; between
rounds the shared part comes from outside. With one client it is plain training, bit for bit.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onepass.models.contract import Arrays
from onepass.training.batches import curriculum
from onepass.training.batches.of_split import split_batches
from onepass.training.bundles import write
from onepass.training.bundles.judge import check_answers
from onepass.training.data.checks import check_judging
from onepass.training.data.prepare import Prepared
from onepass.training.evaluation.evaluate import SplitSkills, mean_skill
from onepass.training.federated.shared_part import Proximal, learning, take
from onepass.training.fitting.train import NothingKept, identity_of
from onepass.training.runs import own_heads
from onepass.training.runs.build import begun, resumed
from onepass.training.runs.checkpoint import Running, has_state
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.judging import judged
from onepass.training.runs.progress import Progress
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import Spec

Skills = Mapping[str, float | None]


class LocalRun:
    """One of a client, from its first round to its bundle."""

    def __init__(
        self,
        spec: Spec,
        prepared: Prepared,
        run: Running,
        progress: Progress,
        *,
        statistics: Arrays | None = None,
    ) -> None:
        """Goes on where the run stood, if it did; else begins, with inputs standardised by the
        `statistics`, if there are any, in place of those of the rows."""
        self.prepared, self.run, self.progress = prepared, run, progress
        self._identity = identity_of(spec, prepared)
        again = has_state(run.folder)
        self.loop = (
            resumed(spec, prepared, run, self._identity)
            if again
            else begun(spec, prepared, statistics=statistics)
        )
        self.spec = spec.model_copy(update={"training": self.loop.spec.training})
        self._identity["lengths"] = self.loop.spec.training.lengths._asdict()
        self.history = run.history(until=self.loop.facts.epoch)
        self._sampler = Sampler(self.loop, prepared.train)
        size = self.loop.spec.training.lengths.batch_size
        self._val = split_batches(self.loop.network, prepared.val, size=size)
        self._scores = SplitSkills(prepared.contract, prepared.val, prepared.train)
        self._penalty = self.loop.step.penalty
        self._met: Skills = {}
        """Of what was met last; of a round taken before, as it was told."""
        self._begin(again)

    def _begin(self, again: bool) -> None:
        blind = self._scores.blind
        self.prepared.notes.extend(check_judging(self.prepared.val, blind, tuple(self.spec.tasks)))
        for note in self.prepared.notes:
            self.progress.say(note)
        self.progress.begin(self.spec.training.lengths.epochs, self.loop.facts.epoch)
        if not again:
            check_answers(self.loop, self.prepared)
            self.save()

    def save(self) -> None:
        """The state on disk: what comes next, another process may do."""
        self.run.save(self.loop.tensors(), self.loop.state() | self._identity)

    def round(self, shared: Arrays, *, done: int, epochs: int, mu: float) -> dict[str, Any]:
        """From what is shared, so many epochs after those that are `done`; the facts of it.

        A round that the state on disk is beyond is not taken again: what came of it is told.

        Raises:
            NothingKept: a loss is not finite.
        """
        if self.loop.facts.epoch >= done + epochs:
            self._met = self._line(done + 1).get("shared", {})
        else:
            self._meet(shared)
            self.loop.facts.epoch = done
            self.loop.step.penalty = Proximal(self.loop, mu) if mu else self._penalty
            for index in range(epochs):
                self._epoch({} if index else self._met)
            self.save()
        return {"rows": len(self.prepared.train), "skill": self._skill, "done": self.done}

    @property
    def sent(self) -> Arrays:
        """What a client sends when it has taken a round."""
        return learning(self.loop)

    @property
    def done(self) -> bool:
        """Whether nothing got better for as many epochs as the spec is patient."""
        lengths, facts = self.spec.training.lengths, self.loop.facts
        first = curriculum.whole_from(self.spec.curriculum, lengths.epochs)
        return facts.epoch - max(facts.best_epoch, first - 1) >= lengths.patience

    @property
    def _skill(self) -> float | None:
        """The mean over the tasks on validation rows; None before the first round."""
        mean = mean_skill({t: math.nan if one is None else one for t, one in self._met.items()})
        return mean if math.isfinite(mean) else None

    def _line(self, epoch: int) -> dict[str, Any]:
        return next((line for line in self.history if line["epoch"] == epoch), {})

    def _meet(self, shared: Arrays) -> None:
        """Takes what is shared, and judges it where it is other than what this client had."""
        changed = take(self.loop, shared)
        self._met = self._line(self.loop.facts.epoch).get("skills", {})
        if changed and self.loop.facts.epoch:
            self._met = judged(self.loop, self._scores, self._val).skills

    def _epoch(self, met: Skills) -> None:
        """Another one; `met` are the skills of what it begins with."""
        loop, facts = self.loop, self.loop.facts
        losses = loop.epoch(self._sampler.of(facts.epoch + 1), Interrupt(), self.progress)
        assert losses is not None, "nobody asks it to stop within an epoch"
        if broken := [task for task, loss in losses.items() if not math.isfinite(loss)]:
            raise NothingKept(f"diverged, the loss of {', '.join(broken)} is not finite")
        skills, best, more = judged(loop, self._scores, self._val)
        loop.balancer.epoch(losses, skills)
        line = {"epoch": facts.epoch, "losses": losses, "skills": skills} | more
        line |= {"shared": met} if met else {}
        self.history.append(line | loop.record.line())
        self.run.log(self.history[-1])
        learnt = {task: skills[task] for task in facts.learnt}
        self.progress.epoch(facts.epoch, losses, learnt, best)

    def finish(
        self, shared: Arrays, model_folder: Path, ended: str, *, onnx: bool, pictures: bool
    ) -> float | None:
        """Writes the bundle of the best epoch on this client's validation rows; the skill of what
        is shared.

        Raises:
            NothingKept: no epoch was worth keeping.
        """
        self._meet(shared)
        if not self.loop.best:
            raise NothingKept(f"{ended}: no epoch was worth keeping")
        if self.spec.training.per_task:
            own_heads.polish(self.loop, self.prepared, self.progress, Interrupt())
        self.progress.say(f"{ended}; judging")
        folder = write.bundle(
            self.loop,
            self.prepared,
            model_folder,
            version=self.run.version,
            history=self.history,
            ended=ended,
            onnx=onnx,
            pictures=pictures,
        )
        self.progress.say(f"bundle: {folder}")
        return self._skill
