"""The trials of a search: the spec's own first, each asked once, and gone on with from disk."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from onepass.training.specs.spec import Spec
from onepass.training.studies.trial import Result, Trial
from onepass.training.studies.tuning.search import JOURNAL, Search
from onepass.training.studies.tuning.space import Space, space


class Answering:
    """What runs trials in processes, without them: skill is what is said by their number."""

    def __init__(self, skills: Mapping[int, float | None], stop: int = 99) -> None:
        self.skills, self.stop = skills, stop
        self.asked: list[Trial] = []

    def each(self, trials: Iterator[Trial], count: int) -> Iterator[tuple[Trial, Result]]:
        for trial in trials:
            number = int(trial.variant.split()[0].removeprefix("#"))
            if number == self.stop:
                return
            self.asked.append(trial)
            skill = self.skills.get(number, 0.1)
            yield (
                trial,
                Result({"failed": "lost"} if skill is None else {"skills": {"a": skill}}, {}),
            )


@pytest.fixture
def searched(shop: Callable[..., Spec]) -> Space:
    return space(shop({"seed": 5}), ["mmoe"], ["fixed"])


def search(found: Space, folder: Path, pool: Answering, count: int) -> tuple[list[Any], list[str]]:
    said: list[str] = []
    return Search(found, folder, "data", pool).run(count, said.append), said  # type: ignore[arg-type]


def test_the_first_trial_is_the_specs_own_and_the_best_is_said(
    searched: Space, tmp_path: Path
) -> None:
    pool = Answering({0: 0.2, 1: 0.5, 2: None, 3: 0.4})
    tried, said = search(searched, tmp_path, pool, 4)
    assert [one.number for one in tried] == [0, 1, 2, 3]
    assert [one.own for one in tried] == [True, False, False, False]
    assert tried[0].variant.name == "#0 the spec's own"
    assert [line.rpartition(" ")[2] for line in said] == ["0.2000", "0.5000"]
    assert tried[2].skill != tried[2].skill
    assert all(trial.seed == 5 and not trial.spec.training.refit for trial in pool.asked)


def test_a_search_that_was_stopped_goes_on_with_what_was_asked(
    searched: Space, tmp_path: Path
) -> None:
    first, _ = search(searched, tmp_path, Answering({}, stop=2), 4)
    assert len(first) == 2
    again, _ = search(searched, tmp_path, Answering({}), 4)
    assert [one.params for one in again[:2]] == [one.params for one in first]
    assert [one.number for one in again] == [0, 1, 2, 3]
    more, _ = search(searched, tmp_path, Answering({}), 5)
    assert [one.params for one in more[:4]] == [one.params for one in again]
    assert (tmp_path / JOURNAL).exists()


def test_other_data_are_another_search(searched: Space, tmp_path: Path) -> None:
    search(searched, tmp_path, Answering({}), 3)
    other = Search(searched, tmp_path, "other data", Answering({}))  # type: ignore[arg-type]
    assert [one.number for one in other.run(1, print)] == [0]
