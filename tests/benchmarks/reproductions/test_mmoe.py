"""Tasks of a known correlation."""

import argparse
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract import Contract
from onepass.models.network import Network
from reproductions import mmoe


@given(st.floats(-1, 1), st.integers(0, 99))
def test_the_weights_have_the_cosine_that_is_asked_for(correlation: float, seed: int) -> None:
    one, two = mmoe.tasks(correlation, np.random.default_rng(seed)).weights
    lengths = np.linalg.norm(one), np.linalg.norm(two)
    assert lengths == pytest.approx((mmoe.SCALE, mmoe.SCALE))
    assert one @ two / np.prod(lengths) == pytest.approx(correlation, abs=1e-12)


def test_labels_are_a_line_and_waves_on_it() -> None:
    made = mmoe.Tasks(np.eye(2, mmoe.DIMENSIONS), np.array([1.0, 2.0]), np.array([0.5, -1.0]))
    x = np.zeros((1, mmoe.DIMENSIONS))
    x[0, :2] = 0.3, -0.7
    expected = [u + np.sin(u + 0.5) + np.sin(2 * u - 1) for u in (0.3, -0.7)]
    assert made.labels(x)[0].tolist() == pytest.approx(expected)


def test_tasks_of_correlation_one_differ_by_noise_alone() -> None:
    random = np.random.default_rng(0)
    rows = mmoe.rows(mmoe.tasks(1.0, random), 4000, random)
    difference = rows.targets["one"] - rows.targets["two"]
    assert difference.std() == pytest.approx(mmoe.NOISE * 2**0.5, rel=0.05)


def test_both_models_have_as_many_parameters_but_for_gates() -> None:
    sizes = []
    for model in mmoe.MODELS:
        spec = mmoe.spec(model, seed=0, epochs=1)
        network = Network(Contract(inputs=spec.inputs, tasks=spec.tasks), spec.network)
        weights = [p for n, p in network.named_parameters() if "gates" not in n]
        sizes.append(sum(p.numel() for p in weights))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.01)


def test_a_run_that_was_stopped_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mmoe, "CORRELATIONS", (0.5,))
    monkeypatch.setattr(mmoe, "JUDGED", 100)
    asked = argparse.Namespace(seeds=1, rows=300, epochs=1, out=tmp_path)
    mmoe.run(asked)
    file = tmp_path / "mmoe" / "results.jsonl"
    first = file.read_text().splitlines()
    assert len(first) == len(mmoe.MODELS)
    file.write_text(first[0])
    mmoe.run(asked)
    assert file.read_text().splitlines() == first  # the same seed, the same error
    assert "1 seeds, 300 rows, 2 steps" in capsys.readouterr().out
