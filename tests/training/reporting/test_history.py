"""How it went, in lines: what can be told apart is drawn, and what was not recorded is not."""

from math import isnan

import pytest

from onepass.training.reporting.history import CURVES, SHORT, layers, lines, numbers, went


def test_of_many_curves_the_lowest_are_drawn() -> None:
    names = [f"a task with a long name {n} × {'x' * n}" for n in range(60)]
    history = [
        {"epoch": epoch, "cosines": {name: n / 60 for n, name in enumerate(names)}}
        for epoch in range(3)
    ]
    drawn = lines(history, "cosines", names, "cosine", 1)
    assert drawn is not None
    assert f"the {CURVES} lowest of 60" in drawn
    assert names[CURVES - 1] in drawn
    assert names[CURVES] not in drawn


def test_what_was_not_recorded_is_not_drawn() -> None:
    assert lines([{"epoch": 0, "cosines": {"a": None}}], "cosines", ["a", "b"], "cosine", 0) is None


def test_layers_stand_on_a_scale_that_shows_the_short_ones() -> None:
    plain = [{"epoch": epoch, "layers": {"a": 1.0, "b": 0.5}} for epoch in (1, 2)]
    far = [{"epoch": epoch, "layers": {"a": 1.0, "b": 1e-4}} for epoch in (1, 2)]
    drawn = [str(layers(history, 1)) for history in (plain, far)]
    assert ["10^" in one or "mathdefault" in one for one in drawn] == [False, True]
    assert layers([{"epoch": 1}], 1) is None


def test_an_epoch_without_a_number_has_none() -> None:
    history = [
        {"epoch": 1, "losses": {"a": 0.5}},
        {"epoch": 2, "losses": {"a": None}},
        {"epoch": 3},
    ]
    first, *others = numbers(history, "losses", "a")
    assert first == 0.5
    assert all(map(isnan, others))


@pytest.mark.parametrize("epochs", [1, SHORT, 40])
def test_a_task_has_a_curve_of_its_loss_and_one_of_its_skill(epochs: int) -> None:
    history = [
        {"epoch": n, "losses": {"fare": 1 / n}, "skills": {"fare": -9.0 if n == 1 else 0.5}}
        for n in range(1, epochs + 1)
    ]
    drawn = str(went(history, "fare", best_epoch=1))
    words = f"fare: training loss and validation skill over {epochs} epochs"
    assert f'aria-label="{words} (1 of 2)"' in drawn
    assert f'aria-label="{words} (2 of 2)"' in drawn


def test_numbers_that_are_the_same_everywhere_are_no_picture() -> None:
    history = [{"epoch": n, "weights": {"a": 1.0, "b": 1.0}} for n in (1, 2)]
    assert lines(history, "weights", ["a", "b"], "weight", 1) is None
    history[1]["weights"] = {"a": 0.5, "b": 1.5}
    assert lines(history, "weights", ["a", "b"], "weight", 1, span=(0, 2)) is not None
