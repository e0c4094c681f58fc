"""Metrics of tagging, against slow references that go through the tokens one by one."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.tasks import TaggingTask
from onepass.training.tasks import kind_of

LABELS = ("B-LOC", "B-PER", "I-LOC", "I-PER", "O")
NER = TaggingTask(labels=LABELS)
POS = TaggingTask(labels=("NOUN", "VERB", "X"))


def slow_spans(row: list[str]) -> Counter[tuple[int, int, str]]:
    """conlleval's `startOfChunk` and `endOfChunk`, word by word."""
    found: Counter[tuple[int, int, str]] = Counter()
    inside, start = "", 0
    for place, tag in enumerate([*row, "O"]):
        kind = tag[2:]
        if inside and (tag[0] in "BO" or kind != inside):
            found[start, place, inside] += 1
            inside = ""
        if tag != "O" and not inside:
            inside, start = kind, place
    return found


def drawn(task: TaggingTask, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Targets (N, L + 1) places from 1, probabilities (N, L, K), weights (N,)."""
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 7, 5)
    count = len(task.labels)
    target = random.integers(1, count + 1, (5, 7)) * (np.arange(7) < lengths[:, None])
    table = (
        random.dirichlet(np.full(count, 0.7), (5, 6)) * (np.arange(6) < lengths[:, None])[..., None]
    )
    return target, table, random.integers(0, 3, 5).astype(float)


@given(st.integers(0, 10_000), st.sampled_from([NER, POS]))
def test_all_metrics_are_those_of_their_definitions(seed: int, task: TaggingTask) -> None:
    target, table, weight = drawn(task, seed)
    weight[0] = 1
    fields = {"probabilities": table}
    said = [answer["tags"] for answer in task.answers(fields, lambda a: a.tolist())]
    true = [[task.labels[place - 1] for place in row if place] for row in target.tolist()]
    right = sum(w * sum(a == b for a, b in zip(*p, strict=True))
                for w, *p in zip(weight, said, true, strict=True))  # fmt: skip
    tokens = sum(w * len(row) for w, row in zip(weight, true, strict=True))
    nats = sum(
        w * -np.log(max(table[i, j, target[i, j] - 1], 1e-7))
        for i, w in enumerate(weight)
        for j in range(len(true[i]))
    )
    scores = []
    for label in task.labels:
        pairs = [(w, a, b) for w, s, t in zip(weight, said, true, strict=True)
                 for a, b in zip(s, t, strict=True)]  # fmt: skip
        both = sum(w * ((a == label) + (b == label)) for w, a, b in pairs)
        if both:
            scores.append(2 * sum(w * (a == b == label) for w, a, b in pairs) / both)
    expected = {
        "token_accuracy": right / tokens,
        "macro_f1": np.mean(scores),
        "log_loss": nats / tokens,
    }
    if task is NER:
        hits = all_spans = 0.0
        for w, own, real in zip(weight, map(slow_spans, said), map(slow_spans, true), strict=True):
            hits += w * (own & real).total()
            all_spans += w * (own.total() + real.total())
        expected["span_f1"] = 2 * hits / all_spans if all_spans else float("nan")
    counts = kind_of(task).tallied(target, fields)
    found = {
        metric.name: metric.measure(target, counts, weight) for metric in kind_of(task).metrics
    }
    assert found == pytest.approx(expected, nan_ok=True)
