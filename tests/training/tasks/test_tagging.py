"""Tagging: tokens as targets, weights that count tokens, what a report says of them."""

from typing import Any

import numpy as np
import pytest

from onepass.models.contract.tasks import TaggingTask
from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.tasks import kind_of

NER = TaggingTask(labels=("B-LOC", "B-PER", "I-LOC", "I-PER", "O"))
POS = TaggingTask(labels=("NOUN", "VERB", "X"))


@pytest.mark.parametrize(
    ("task", "names"),
    [
        (NER, ["span_f1", "token_accuracy", "macro_f1", "log_loss"]),
        (POS, ["token_accuracy", "macro_f1", "log_loss"]),
    ],
)
def test_log_loss_judges_and_spans_are_what_is_decided(task: TaggingTask, names: list[str]) -> None:
    kind = kind_of(task)
    assert [metric.name for metric in kind.metrics] == names
    assert kind.error.name == "log_loss"
    assert kind.decision.name == names[0]


def test_the_trivial_answer_is_the_most_frequent_tag_everywhere() -> None:
    train = np.array([[5, 5, 1], [5, 0, 0]])
    target = np.array([[5, 1, 3, 0], [5, 5, 0, 0]])
    base = kind_of(NER).trivial(train, 2)
    counts: Any = kind_of(NER).tallied(target, base)
    found = {
        metric.name: metric.measure(target, counts, np.ones(2)) for metric in kind_of(NER).metrics
    }
    assert found["token_accuracy"] == pytest.approx(3 / 5)
    assert found["span_f1"] == 0
    assert found["log_loss"] == pytest.approx(-(3 * np.log(0.75) + np.log(0.25) + np.log(1e-7)) / 5)


def test_targets_count_labels_from_1_and_are_as_wide_as_the_longest_row_of_tokens() -> None:
    problems: list[str] = []
    tokens = [["a", "b"], ["a"], ["a", "b", "c"], None]
    column = [["NOUN", "X"], ["VERB"], None, None]
    found = kind_of(POS).target("pos", column, tokens, problems)
    assert (found.tolist(), problems) == ([[1, 3, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0]], [])
    kind_of(POS).target("pos", [["NOUN"]], [["a", "b"]], problems)
    assert problems == [
        "tasks.pos: 1 rows have more or fewer labels than tokens; the first is row 1, "
        "with 1 labels for 2 tokens"
    ]


def test_weights_and_statistics_count_tokens() -> None:
    target = np.array([[1, 1, 1, 2], [3, 1, 0, 0]])
    loss = kind_of(POS).learnt_loss(CrossEntropySpec(weights="balanced"), target)
    assert loss.weights == pytest.approx((0.5, 2.0, 2.0))  # type: ignore[union-attr]
    assert kind_of(POS).statistics(target) == {"labels": {"NOUN": 4, "VERB": 1, "X": 1}}


def test_a_report_tells_the_tokens_that_are_wrong() -> None:
    kind, target = kind_of(POS), np.array([[1, 2, 0]])
    fields = {"probabilities": np.array([[[0.6, 0.3, 0.1], [0.7, 0.2, 0.1], [0, 0, 0]]])}
    assert kind.words(target, fields) == ("VERB", "NOUN", (1,))
    assert kind.row_errors(target, fields) == pytest.approx(-np.log([0.6 * 0.2]))
    true, said = kind.true_and_said(target, fields) or ()
    assert (true.tolist(), said.tolist()) == (
        [[True, False, False], [False, True, False]],
        [[True, False, False], [True, False, False]],
    )
