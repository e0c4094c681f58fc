"""What an epoch draws: easy rows before hard ones, of every source alike; tasks in their turn."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from onepass.training.batches.batch import Batch, Batches, epoch_generator
from onepass.training.data.prepare import prepare
from onepass.training.runs import difficulty
from onepass.training.runs.build import begun
from onepass.training.runs.sampler import Sampler
from onepass.training.specs.spec import BadSpec, Spec

Make = Callable[..., Spec]
BY_COLUMN = {"kind": "column", "by": "y", "start": 0.25, "until": 0.5}
PRICE = {"price": {"kind": "regression"}}
LAST = {"kind": "tasks", "stages": [{"tasks": ["luck"], "epochs": 2}]}


def sampler(spec: Spec) -> Sampler:
    prepared = prepare(spec)
    return Sampler(begun(spec, prepared), prepared.train)


def seen(batches: Batches, name: str, epoch: int = 1) -> list[float]:
    batch = list(batches.shuffled(epoch_generator(0, epoch)))
    assert len(batch) == batches.steps
    return torch.cat([one.inputs[name] for one in batch]).tolist()


def test_without_a_curriculum_every_epoch_is_whole(shop: Make) -> None:
    found = sampler(shop())
    assert found.of(1) is found.whole


def test_the_easiest_rows_come_first_and_all_in_the_end(shop: Make) -> None:
    found = sampler(shop(curriculum=BY_COLUMN, training={"epochs": 8}))
    every = sorted(seen(found.whole, "y"))
    sizes = []
    for epoch in range(1, 9):
        rows = sorted(seen(found.of(epoch), "y"))
        assert rows == every[: len(rows)]
        sizes.append(len(rows) / len(every))
    assert sizes == pytest.approx([0.25, 0.4375, 0.625, 0.8125, 1, 1, 1, 1], abs=0.01)
    backward = sampler(shop(curriculum=BY_COLUMN | {"hard_first": True}))
    assert min(seen(backward.of(1), "y")) >= every[-len(seen(backward.of(1), "y"))]


def test_equals_are_drawn_by_lot_which_seed_and_epoch_decide(shop: Make, tmp_path: Path) -> None:
    x = np.arange(400.0)
    pl.DataFrame({"x": x, "y": x, "kind": "a", "same": 1.0, "t": x}).write_csv(tmp_path / "t.csv")
    spec = shop(
        tasks={"t": {"kind": "regression"}},
        source={"kind": "table", "path": str(tmp_path / "t.csv")},
        curriculum={"kind": "column", "by": "same", "pace": "step", "until": 1},
    )
    one, other = sampler(spec), sampler(spec)
    assert sorted(seen(one.of(1), "x")) == sorted(seen(other.of(1), "x"))
    assert sorted(seen(one.of(1), "x")) != sorted(seen(one.of(2), "x"))
    assert "same" not in one.whole.inputs


def test_sources_stay_mixed_as_they_are(shop: Make, tmp_path: Path) -> None:
    for name, size in (("small", 100), ("large", 1000)):
        x = np.arange(size) + (0 if name == "small" else 10_000)
        split = np.where(np.arange(size) % 10 == 0, "val", "train")
        table = pl.DataFrame({"x": x, name: x % 2, "split": split})
        table.write_csv(tmp_path / f"{name}.csv")
    spec = shop(
        inputs={"x": {"kind": "number"}},
        tasks={name: {"kind": "binary"} for name in ("small", "large")},
        source={
            name: {"kind": "table", "path": str(tmp_path / f"{name}.csv"), "tasks": [name]}
            for name in ("small", "large")
        },
        curriculum={"kind": "column", "by": "x", "start": 0.5, "until": 1},
    )
    counts = Counter(seen(sampler(spec).of(1), "x"))
    small = {x: n for x, n in counts.items() if x < 10_000}
    assert len(small) == 45
    assert len(counts) - len(small) == 450
    assert set(small.values()) == {10}
    assert max(counts) < 10_000 + 510


def test_a_task_that_waits_is_not_asked(shop: Make) -> None:
    found = sampler(shop(curriculum=LAST))
    first, whole = found.of(1), found.of(3)
    assert whole is found.whole
    batches = list(first.shuffled(epoch_generator(0, 1)))
    assert {task for batch in batches for task in batch.tasks} == {"luck"}
    rows = int(found.rows.answered["luck"].sum())
    assert sum(int((batch.shares["luck"] > 0).sum()) for batch in batches) == rows == first.drawn
    assert set(found.whole.targets) == {"price", "weight", "luck"}


def test_by_loss_the_rows_answered_best_come_first(shop: Make) -> None:
    spec = shop(curriculum={"kind": "loss", "start": 0.5, "until": 1}, tasks=PRICE)
    found = sampler(spec)
    assert found.of(1) is found.whole  # before it has learnt, losses say nothing
    step, batch = found.loop.step, next(found.whole.in_order())
    step.network.eval()
    with torch.no_grad():
        logits = step.logits(batch)["price"]
    kind, loss = step.kinds["price"]
    each = [
        kind.loss(loss, logits[n : n + 1], y, torch.ones(1)).item()
        for n, y in enumerate(batch.targets["price"].split(1))
    ]
    half = sorted(each)[: -(-len(each) // 2)]
    drawn = torch.cat([one.targets["price"] for one in shuffled(found.of(2))])
    easy = torch.cat([y for loss_, y in zip(each, batch.targets["price"].split(1), strict=True)
                      if loss_ <= half[-1]])  # fmt: skip
    assert sorted(drawn.tolist()) == sorted(easy.tolist())


def shuffled(batches: Batches) -> list[Batch]:
    return list(batches.shuffled(epoch_generator(0, 2)))


def test_looking_at_losses_changes_nothing(shop: Make) -> None:
    found = sampler(shop(trunk={"widths": [8], "norm": "batch", "dropout": 0.3}))
    state = {n: v.clone() for n, v in found.loop.network.state_dict().items()}
    random = torch.get_rng_state()
    hard = difficulty.difficulty(found.loop.step, found.whole)
    assert np.array_equal(hard, difficulty.difficulty(found.loop.step, found.whole))
    assert torch.equal(random, torch.get_rng_state())
    assert all(torch.equal(v, state[n]) for n, v in found.loop.network.state_dict().items())
    assert len(hard) == found.whole.count
    assert (hard >= 0).all()
    assert (hard <= 1).all()


@pytest.mark.parametrize(
    ("curriculum", "told"),
    [
        ({"kind": "column", "by": "kind"}, "curriculum.by: 'kind' is a category input"),
        ({"kind": "column", "by": "z"}, "has no column 'z' (for 'z')"),
        ({"kind": "column", "by": "luck"}, "that are no numbers"),
        ({"kind": "column", "by": "y", "start": 0}, "curriculum.start: "),
        ({"kind": "tasks", "stages": []}, "curriculum.stages: "),
        ({"kind": "rows"}, "curriculum.kind: "),
    ],
)
def test_nonsense_is_refused_by_its_path(
    shop: Make, curriculum: dict[str, object], told: str
) -> None:
    with pytest.raises(BadSpec) as refused:
        prepare(shop(curriculum=curriculum))
    assert told in str(refused.value)


def test_a_row_without_the_number_is_refused(shop: Make, tmp_path: Path) -> None:
    text = "x,t,hard,split\n1,1,,val\n2,2,1,train\n3,3,,train\n"
    (tmp_path / "t.csv").write_text(text)
    spec = shop(
        inputs={"x": {"kind": "number"}},
        tasks={"t": {"kind": "regression"}},
        source={"kind": "table", "path": str(tmp_path / "t.csv")},
        curriculum={"kind": "column", "by": "hard"},
    )
    with pytest.raises(BadSpec, match=r"'hard' is missing in 1 training rows, the first is row 3"):
        prepare(spec)


def test_what_has_no_columns_cannot_be_ordered_by_one(shop: Make) -> None:
    with pytest.raises(BadSpec, match="'hard' is no input, and the source has nothing else"):
        shop(
            inputs={"x": {"kind": "number"}},
            tasks={"t": {"kind": "regression"}},
            source={"kind": "function", "ranges": {"x": [0, 1]}, "expressions": {"t": "x"}},
            curriculum={"kind": "column", "by": "hard"},
        )
