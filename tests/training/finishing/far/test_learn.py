"""Reach, learnt and served: fresh rows are uniform, rows that lie far out are not, whatever the
sharing, in every engine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest

from onepass.models.bundle import Bundle
from onepass.models.proven import proven
from onepass.training.predicting.predict import predict_file
from onepass.training.specs.spec import BadSpec, Spec, parse

ROWS, FRESH = 2000, 1500
Make = Callable[..., Bundle]


def rows_of(count: int, seed: int) -> dict[str, Any]:
    """Columns, some of whose cells are missing."""
    random = np.random.default_rng(seed)
    x, noise = random.normal(size=(2, count))
    y = x + 0.3 * noise
    return {
        "x": x.round(4).tolist(),
        "y": [None if n % 7 == 0 else float(v) for n, v in enumerate(y.round(4))],
        "shop": np.where(x > 0.5, "big", random.choice(["a", "b"], count)).tolist(),
        "price": (x + y).tolist(),
        "card": np.where(x > 0, "yes", "no").tolist(),
    }


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("reach") / "rows.csv"
    pl.DataFrame(rows_of(ROWS, 0)).write_csv(file)
    return file


def spec_of(table: Path, **changes: Any) -> Spec:
    return parse(
        {
            "name": "far",
            "inputs": {
                "x": {"kind": "number"},
                "y": {"kind": "number", "optional": True},
                "shop": {"kind": "category"},
            },
            "tasks": {"price": {"kind": "regression"}, "card": {"kind": "binary"}},
            "source": {"kind": "table", "path": str(table)},
            "trunk": {"widths": [16]},
            "heads": {"hidden": [8]},
            "certainty": {"reach": True, "calibration": 0.25},
            "training": {"epochs": 3, "batch_size": 64, "lr": 0.01, "threads": 1},
        }
        | changes
    )


def fresh(count: int = FRESH) -> list[dict[str, Any]]:
    columns = {name: rows_of(count, 1)[name] for name in ("x", "y", "shop")}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def typical(bundle: Bundle, rows: list[dict[str, Any]], engine: Any = "auto") -> Any:
    predictor = proven(bundle, engine)
    return predictor.run(predictor.contract.read(rows), ("typical",))["typical"]


def check(bundle: Bundle) -> None:
    """Fresh rows are uniform, but for chance: Kolmogorov, Smirnov, of both samples; no far row is
    typical."""
    told = bundle.report()["certainty"]["reach"]
    shares, n = np.sort(typical(bundle, fresh())), told["calibration"]
    off = np.abs(shares - (np.arange(FRESH) + 0.5) / FRESH).max()
    assert off < 1.95 * (1 / n + 1 / FRESH) ** 0.5
    far = [{"x": 12.0, "y": 0.1, "shop": "a"}, {"x": 0.1, "y": 0.1, "shop": "new"},
           {"x": -1.5, "y": 2.2, "shop": "big"}]  # fmt: skip
    assert (typical(bundle, far) < 0.02).all()


def test_fresh_rows_are_uniform_and_far_ones_are_told(bundle: Bundle) -> None:
    assert bundle.manifest.engine is not None, bundle.report()["notes"]
    check(bundle)
    assert bundle.report()["certainty"]["said"][-1].startswith("typical, of ")
    assert "beware" not in " ".join(bundle.report()["notes"])


def test_farther_is_no_more_typical(bundle: Bundle) -> None:
    away = np.concatenate([np.linspace(3, 30, 40), [1e6, 1e30, 3e38]])
    shares = typical(bundle, [{"x": float(x), "y": 0.0, "shop": "a"} for x in away])
    assert (np.diff(shares) <= 1e-6).all()
    assert (shares > 0).all()


def test_engines_agree_whatever_is_asked_for(bundle: Bundle) -> None:
    rows = fresh(300)
    predictor = proven(bundle, "onnx")
    arrays = predictor.contract.read(rows)
    alone = predictor.run(arrays, ("typical",))
    assert [*alone] == ["typical"]
    beside = predictor.run(arrays, ("card", "typical", "typical?"))
    np.testing.assert_allclose(beside["typical"], alone["typical"], atol=1e-4)
    np.testing.assert_array_equal(beside["typical?"], beside["typical"])
    np.testing.assert_allclose(typical(bundle, rows, "torch"), alone["typical"], atol=0.01)
    plain = predictor.run(arrays, predictor.contract.choose(None))
    assert not any(name.startswith("typical") for name in plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"ensemble": {"members": 3}},
        {"sharing": {"kind": "mmoe", "experts": 2}, "training": {"epochs": 2, "refit": True}},
        {"sharing": {"kind": "single"}, "tasks": {"price": {"kind": "regression"}}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_way_of_sharing_has_it(train: Make, changes: dict[str, Any]) -> None:
    check(train(**changes))


def test_rows_that_lie_too_far_out_are_marked(train: Make, table: Path, tmp_path: Path) -> None:
    bundle = train(certainty={"mark_below": 0.03, "calibration": 0.25}, onnx=True)
    predictor = proven(bundle)
    near, far = predictor.predict([{"x": 0.1, "y": 0.1, "shop": "a"}, {"x": 9, "shop": "new"}])
    assert [*near] == ["price", "card"]
    assert [*far] == ["price", "card", "typical"]
    assert 0 < far["typical"] < 0.03
    out = tmp_path / "out.csv"
    predict_file(predictor, table, out, None)
    written = pl.read_csv(out)
    assert written.columns[-1] == "typical"
    assert written["typical"].is_between(0, 1).all()


def test_texts_of_words_that_training_hardly_saw_lie_far_out(train: Make, tmp_path: Path) -> None:
    random, file = np.random.default_rng(2), tmp_path / "said.csv"
    words = [f"word{place}" for place in range(40)]
    said = [" ".join(random.choice(words[:30], 6)) for _ in range(900)]
    good = ["yes" if "word1" in text.split() else "no" for text in said]
    pl.DataFrame({"said": said, "card": good}).write_csv(file)
    changes = {
        "inputs": {"said": {"kind": "text"}},
        "tasks": {"card": {"kind": "binary"}},
        "source": {"kind": "table", "path": str(file)},
    }
    bundle = train(**changes, onnx=True)
    near = [{"said": " ".join(random.choice(words[:30], 6))} for _ in range(200)]
    far = [{"said": f"{words[1]} of another world, {' '.join(words[30:])}"}]
    assert (typical(bundle, far) < 0.02).all()
    assert abs(typical(bundle, near).mean() - 0.5) < 0.15
    np.testing.assert_allclose(
        typical(bundle, near + far, "torch"), typical(bundle, near + far, "onnx"), atol=0.01
    )
    assert np.isfinite(typical(bundle, [{"said": "!"}])).all()


def test_without_it_nothing_changes(train: Make, bundle: Bundle) -> None:
    plain = train(certainty={"calibration": 0.25})
    manifest = plain.manifest.model_dump(mode="json")
    assert "reach" not in str(manifest)
    assert "mark_below" not in str(manifest)
    assert "reach" not in plain.report()["certainty"]
    state, more = plain.weights(), bundle.weights()
    assert set(more) - set(state) == {name for name in more if name.startswith("reach.")}
    assert all((state[name] == more[name]).all() for name in state)
    assert "typical" not in orjson.loads(plain.files["golden.json"])["outputs"]
    assert "typical" in orjson.loads(bundle.files["golden.json"])["outputs"]


def test_a_spec_says_where_it_cannot_be(table: Path) -> None:
    tasks = {"typical": {"kind": "regression"}}
    with pytest.raises(BadSpec, match=r"tasks\.typical: certainty\.reach is told under that name"):
        spec_of(table, tasks=tasks)
    spec_of(table, tasks=tasks, certainty={})
    tags = {
        "inputs": {"words": {"kind": "sequence"}},
        "tasks": {"tag": {"kind": "tagging", "labels": ["A", "B"]}},
        "trunk": {"kind": "transformer"},
    }
    with pytest.raises(BadSpec, match=r"certainty\.reach: no task here answers for whole rows"):
        spec_of(table, **tags)
