"""Models of a task: one per goal, from the rows that know its label."""

import numpy as np
from pydantic import TypeAdapter

from onepass.models.contract.tasks import Task
from onepass.training.studies.comparing.rivals.base import Asked, Labelled
from onepass.training.studies.comparing.rivals.goals import Floats, Labels
from onepass.training.studies.comparing.rivals.models import Answerer, Constant
from onepass.training.studies.comparing.rivals.table import Table

ROWS = Table(np.arange(4.0)[:, None], np.zeros((4, 0), np.int64), ())
FREE = (-np.inf, np.inf)


class Guess:
    """A rival that says how many rows it saw, and remembers what it was asked."""

    packages = ()
    draws = False

    def __init__(self) -> None:
        self.asked: list[tuple[int, int | None, Asked]] = []

    def fit(self, train: Labelled, val: Labelled | None, asked: Asked) -> "Said":
        self.asked.append((len(train.target), None if val is None else len(val.target), asked))
        return Said(asked, len(train.target))


class Said:
    parameters = 3

    def __init__(self, asked: Asked, seen: int) -> None:
        self.asked = asked
        self.seen = seen
        self.rounds = asked.rounds or 5

    def predict(self, table: Table) -> Floats:
        if isinstance(self.asked.goal, Labels):
            return np.tile([1 - self.seen / 10, self.seen / 10], (len(table), 1))
        return np.full(len(table), getattr(self.asked.goal, "share", 0.0) * -10)


def form(**declared: object) -> object:
    return TypeAdapter(Task).validate_python(declared).form


def test_quantiles_are_a_model_each_in_order_and_within_bounds() -> None:
    guess = Guess()
    models = Answerer(guess, form(kind="quantiles", levels=[0.1, 0.5, 0.9]), (-8, 0), 1)
    models.fit(Labelled(ROWS, np.arange(4.0)), Labelled(ROWS, np.arange(4.0)))
    np.testing.assert_allclose(models.answers(ROWS)["quantiles"][0], [-8, -5, -1])
    facts = models.cost(ROWS)
    assert (facts["models"], facts["parameters"], facts["epochs"]) == (3, 9, 5)


def test_a_refit_takes_as_long_as_validation_rows_chose() -> None:
    guess = Guess()
    models = Answerer(guess, form(kind="regression"), FREE, 1)
    models.fit(Labelled(ROWS, np.arange(4.0)), Labelled(ROWS, np.arange(4.0)))
    models.refit(Labelled(ROWS, np.arange(4.0)))
    (_, val, first), (_, none, second) = guess.asked
    assert (val, first.rounds, none, second.rounds) == (4, None, None, 5)


def test_each_of_many_labels_is_learnt_from_the_rows_that_know_it() -> None:
    guess, unknown = Guess(), np.nan
    target = np.array([[0, 1], [1, unknown], [0, 0], [unknown, unknown]])
    models = Answerer(guess, form(kind="multilabel", labels=["a", "b"]), FREE, 1)
    models.fit(Labelled(ROWS, target), Labelled(ROWS, np.full((4, 2), unknown)))
    assert [(seen, val) for seen, val, _ in guess.asked] == [(3, None), (2, None)]
    np.testing.assert_allclose(models.answers(ROWS)["probabilities"][0], [0.3, 0.2])


def test_labels_that_are_all_the_same_are_answered_without_a_library() -> None:
    models = Answerer(Guess(), form(kind="multiclass", labels=["a", "b", "c"]), FREE, 1)
    models.fit(Labelled(ROWS, np.full(4, 2.0)), Labelled(ROWS, np.arange(4.0)))
    assert models.answers(ROWS)["probabilities"].tolist() == [[0, 0, 1]] * 4
    assert Constant(Labels(2), 1.0).rounds == 1
