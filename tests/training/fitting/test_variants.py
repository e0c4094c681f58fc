"""Variants of `best`: a run that is killed while they are tried goes on where it was."""

import signal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from onepass.models import bundle as bundles
from onepass.models.bundle import Bundle
from onepass.training.fitting import NothingKept, fit, train
from onepass.training.runs.checkpoint import VARIANTS, BrokenState
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, Spec

TRIED = {"slower": {"training": {"lr": 0.001}}, "more members": {"ensemble": {"members": 9}}}
EPOCHS = 3


class Killed(BaseException):
    """As if the process ended there."""


class Said(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture
def spec(shop_file: Path, monkeypatch: pytest.MonkeyPatch) -> Spec:
    """Three variants of three epochs."""
    best = import_module("onepass.training.specs.recipes.best")  # the package has its function
    monkeypatch.setattr(best, "VARIANTS", TRIED)
    monkeypatch.setattr(train, "SAVE_EVERY_S", 0.0)
    return read(
        {
            "name": "shop",
            "recipe": "best",
            "inputs": {"x": {"kind": "number"}, "y": {"kind": "number"}},
            "tasks": {"price": {"kind": "regression"}, "weight": {"kind": "binary"}},
            "source": {"kind": "table", "path": str(shop_file)},
            "trunk": {"widths": [4]},
            "training": {"epochs": EPOCHS, "batch_size": 256},
        }
    )


@pytest.fixture
def epochs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Of all networks, one after another; at the number that stands first, `at` happens."""
    done = list[Any]()
    real = Loop.epoch

    def epoch(loop: Loop, *others: Any) -> Any:
        if done and callable(done[0]) and len(done) == 1 + EPOCHS + 1:
            done.pop(0)()
        done.append(loop.spec.training.lr)
        return real(loop, *others)

    monkeypatch.setattr(Loop, "epoch", epoch)
    return done


def fitted(spec: Spec, out: Path, **settings: Any) -> Bundle:
    return fit(spec, out=out, onnx=False, pictures=False, **settings)


def kill() -> None:
    raise Killed


def test_what_is_finished_is_known_and_what_is_half_trained_goes_on(
    spec: Spec, tmp_path: Path, epochs: list[Any]
) -> None:
    whole, said = Said(), Said()
    unbroken = fitted(spec, tmp_path / "unbroken", progress=whole)
    trained = list(epochs)
    assert len(trained) > 4 * EPOCHS, "three variants, the chosen one, and once more on all rows"
    epochs[:] = [kill]
    with pytest.raises(Killed):
        fitted(spec, tmp_path, progress=said)
    assert epochs == trained[: EPOCHS + 1], "in the second epoch of the second one"
    with pytest.raises(BadSpec, match="--resume: the spec is not the same as when"):
        fitted(read(spec, ["training.seed=7"]), tmp_path, resume=True)
    resumed = fitted(spec, tmp_path, resume=True, progress=said)
    assert epochs == trained, "nothing twice"
    assert resumed.files[bundles.WEIGHTS] == unbroken.files[bundles.WEIGHTS]
    assert [one for one in whole.lines if "skill" in one] == [
        one for one in said.lines if "skill" in one
    ][1:], "the first one's is said again"
    assert sorted(left.name for left in (tmp_path / "shop").iterdir()) == sorted(
        [bundles.LATEST, resumed.manifest.version]
    )


def test_ctrl_c_keeps_what_is_known_and_says_how_to_go_on(
    spec: Spec, tmp_path: Path, epochs: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs[:] = [lambda: signal.raise_signal(signal.SIGINT)]
    with pytest.raises(NothingKept, match=r"stopped by hand while variants were tried.*--resume"):
        fitted(spec, tmp_path, raise_again=False)
    (run,) = (tmp_path / "shop").glob(".running-*")
    assert len(epochs) == EPOCHS + 2
    content = (run / VARIANTS).read_bytes()
    (run / VARIANTS).write_bytes(content[:-1] + b"?")
    with pytest.raises(BrokenState, match=rf"{VARIANTS}: is damaged.*begin anew"):
        fitted(spec, tmp_path, resume=True)
    assert (run / VARIANTS).exists()
