"""The trials of a search: asked of optuna's sampler (Akiba et al., "Optuna", KDD 2019; a tree of
Parzen estimators, Bergstra et al., NeurIPS 2011), run in processes, and kept in a journal.

The journal has what was asked and what came of it; the runs themselves are kept beside it. A search
that was stopped goes on with the trials that were asked for and not yet answered.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import orjson
from optuna.storages import JournalStorage
from optuna.trial import TrialState

from onepass.models.bundle import first_line
from onepass.training.specs.spec import BadSpec
from onepass.training.studies.executors.executor import Say, Trials
from onepass.training.studies.trial import Result, Trial
from onepass.training.studies.tuning import journal
from onepass.training.studies.tuning.space import Space
from onepass.training.studies.variant import Variant

JOURNAL = "journal.log"
WHOLE = "whole"
"""Marks a trial all of whose settings are chosen."""


@dataclass(frozen=True)
class Tried:
    """A trial that was run."""

    number: int
    params: dict[str, Any]
    variant: Variant
    own: bool
    """Whether it is the spec's own settings."""
    result: Result

    @property
    def skill(self) -> float:
        """On validation rows; NaN where the run came to nothing."""
        return float("nan") if self.result.failed is not None else self.result.skill


class Search:
    """So many trials in a space; the first is the spec's own settings."""

    def __init__(self, space: Space, folder: Path, fingerprint: str, pool: Trials) -> None:
        self._space = space
        self._pool = pool
        self._asked: dict[Trial, tuple[int, dict[str, Any], Variant, bool]] = {}
        self._study = _study(space, folder, fingerprint)

    def run(self, count: int, say: Say) -> list[Tried]:
        """By their number.

        Raises:
            Died, Stopped: what is done is kept.
        """
        done, best = list[Tried](), -np.inf
        for trial, result in self._pool.each(self._trials(count), count):
            tried = Tried(*self._asked[trial], result)
            self._tell(tried)
            done.append(tried)
            if tried.skill > best:
                best = tried.skill
                say(f"best so far: {tried.variant.name}, skill {best:.4f}")
        return sorted(done, key=lambda one: one.number)

    def _trials(self, count: int) -> Iterator[Trial]:
        """Those of an earlier search first, answered or not; then new ones, as they are asked."""
        for frozen in self._study.get_trials(deepcopy=False):
            if frozen.state != TrialState.WAITING and len(self._asked) < count:
                if WHOLE in frozen.user_attrs:
                    yield self._trial(frozen.number, frozen.params)
                elif frozen.state == TrialState.RUNNING:  # stopped while it was asked
                    self._study.tell(frozen.number, state=TrialState.FAIL)
                    self._study.enqueue_trial(frozen.system_attrs.get("fixed_params", {}))
        while len(self._asked) < count:
            asked = self._study.ask()
            params = self._space.suggest(asked)
            asked.set_user_attr(WHOLE, True)
            yield self._trial(asked.number, params)

    def _trial(self, number: int, params: dict[str, Any]) -> Trial:
        name = f"#{number} {self._space.words(params)}"
        variant = Variant(
            name, self._space.document(params), params["sharing"], params["balancing"]
        )
        seed = self._space.spec.training.seed
        trial = Trial(name, seed, variant.unrefitted().spec(seed))
        self._asked[trial] = (number, params, variant, params == self._space.own())
        return trial

    def _tell(self, tried: Tried) -> None:
        if np.isnan(tried.skill):
            self._study.tell(tried.number, state=TrialState.FAIL, skip_if_finished=True)
        else:
            self._study.tell(tried.number, tried.skill, skip_if_finished=True)


def _study(space: Space, folder: Path, fingerprint: str) -> optuna.Study:
    """The one of this spec, space and data; another has a study of its own in the journal.

    Raises:
        BadSpec: the journal is damaged.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    file = folder / JOURNAL
    spec = space.spec.model_dump(mode="json")
    identity = orjson.dumps([spec, space.sharings, space.balancings, fingerprint])
    try:
        journal.mend(file)
        study = optuna.create_study(
            storage=JournalStorage(journal.Checked(file)),
            study_name=hashlib.sha256(identity).hexdigest()[:16],
            direction="maximize",
            load_if_exists=True,
        )
        trials = study.get_trials(deepcopy=False)
        for trial in trials:
            if WHOLE in trial.user_attrs:
                space.words(trial.params)
    except OSError:
        raise
    except Exception as error:  # whatever that library makes of what it did not write
        raise BadSpec(f"{file}: is damaged: {first_line(error)}; {journal.WAY_OUT}") from None
    # a sampler's numbers begin anew, trials do not
    study.sampler = optuna.samplers.TPESampler(seed=space.spec.training.seed + len(trials))
    if not trials:
        study.enqueue_trial(space.own())
    return study
