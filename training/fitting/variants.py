"""What is known of the variants that a recipe tries, in the folder of the run: of a run that is
resumed, those that were finished are not trained again, and one that was half trained goes on."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np
import orjson
import torch

from onepass.models.atomic_files import replace_file
from onepass.training.data.prepare import Prepared
from onepass.training.fitting.train import NothingKept, go_on, identity_of
from onepass.training.runs.began import check_same
from onepass.training.runs.checkpoint import VARIANTS, WAY_OUT, BrokenState, Running
from onepass.training.runs.checksum import Broken, sealed, unsealed
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec

FOLDER = "variants"
"""Of the states of those that are not finished."""


class Variants:
    """Those of one run, which began with this spec and these rows."""

    def __init__(self, run: Running, spec: Spec, prepared: Prepared, stop: Interrupt) -> None:
        """Raises BadSpec: the run began with another spec, or other data; BrokenState: what is left
        of it is damaged."""
        self._run, self._prepared, self._stop = run, prepared, stop
        self._file = run.folder / VARIANTS
        self._identity = identity_of(spec, prepared)
        self._skills: dict[str, float | None] = self._known()

    def skill(self, spec: Spec) -> float:
        """The mean over the tasks of the best epoch on validation rows; NaN where there is none."""
        key = hashlib.sha256(
            orjson.dumps([spec.model_dump(mode="json"), metadata.version("onepass")])
        ).hexdigest()[:24]
        if key not in self._skills and not self._stop.asked:
            self._save()  # from now on there is something to resume
            skill = self._trained(spec, self._run.folder / FOLDER / key)
            if not self._stop.asked:
                self._skills[key] = skill if math.isfinite(skill) else None
                self._save()
        known = self._skills.get(key)
        return math.nan if known is None else known

    def _trained(self, spec: Spec, folder: Path) -> float:
        running, threads, finished = Running(folder), torch.get_num_threads(), False
        rows = replace(self._prepared, both=None, notes=[])
        try:
            loop, history, _ = go_on(spec, rows, running, Silent(), stop=self._stop)
            finished = not self._stop.asked
            return _mean(history[loop.facts.best_epoch - 1]["skills"])
        except NothingKept:
            finished = not self._stop.asked
            return math.nan
        finally:
            torch.set_num_threads(threads)  # as many as the next one may have
            running.close(finished=finished)

    def _known(self) -> dict[str, float | None]:
        try:
            facts = unsealed(self._file.read_bytes())[1]
        except FileNotFoundError:
            return {}
        except (Broken, OSError) as error:
            raise BrokenState(f"--resume: {self._file}: {error}; {WAY_OUT}") from None
        check_same(facts, self._identity, self._run.version)
        skills: dict[str, float | None] = facts["skills"]
        return skills

    def _save(self) -> None:
        replace_file(self._file, sealed({}, self._identity | {"skills": self._skills}))


def _mean(skills: Mapping[str, float | None]) -> float:
    """Of a resumed run NaN is null."""
    known = [one for one in skills.values() if one is not None and math.isfinite(one)]
    return float(np.mean(known)) if known else math.nan
