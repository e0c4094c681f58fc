"""Training from end to end: reproducible, resumable, and honest about what came of it."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import pytest
import torch

from onepass import models
from onepass.models import atomic_files
from onepass.models import bundle as bundles
from onepass.models.bundle import Bundle
from onepass.training.bundles import paths, write
from onepass.training.data.prepare import prepare
from onepass.training.fitting import NothingKept, fit, train
from onepass.training.runs import checkpoint
from onepass.training.runs.checkpoint import STATE
from onepass.training.runs.checksum import unsealed
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import BadSpec, Spec

ROOT = Path(__file__).parents[3]
Make = Callable[..., Spec]
FIXED = {"balancing": {"kind": "fixed", "weights": {"price": 2.0, "luck": 0.5}}}
KILLED = """
import os, signal, sys
from pathlib import Path
from onepass.training.fitting import fit, train
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec

class Killer(Silent):
    def batch(self, epoch, done, steps):
        if epoch == 4 and done == 2:
            os.kill(os.getpid(), signal.SIGKILL)

train.SAVE_EVERY_S = float(sys.argv[3])
spec = Spec.model_validate_json(Path(sys.argv[1]).read_text())
fit(spec, out=sys.argv[2], progress=Killer(), onnx=False, pictures=False)
"""


class Stopper(Silent):
    """Presses Ctrl-C in the middle of an epoch."""

    def __init__(self, at: int) -> None:
        self.at = at

    def batch(self, epoch: int, done: int, steps: int) -> None:
        if (epoch, done) == (self.at, 2):
            os.kill(os.getpid(), signal.SIGINT)


class Listener(Silent):
    """Keeps what is told."""

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.begun: list[tuple[int, int]] = []

    def begin(self, epochs: int, done: int) -> None:
        self.begun.append((epochs, done))

    def epoch(
        self, epoch: int, losses: Mapping[str, float], skills: Mapping[str, float], best: bool
    ) -> None:
        self.epochs.append(epoch)


def same(one: Bundle, other: Bundle) -> bool:
    return one.files[bundles.WEIGHTS] == other.files[bundles.WEIGHTS]


def full_disk(*args: Any) -> Path:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def leave_unfinished(monkeypatch: pytest.MonkeyPatch) -> Callable[[Spec, Path], None]:
    """leave_unfinished(spec, out) trains until the bundle is to be written, onto a full disk."""

    def leave(spec: Spec, out: Path) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(write.bundle_writing, "write", full_disk)
            with pytest.raises(OSError, match="No space left"):
                fit(spec, out=out, onnx=False, pictures=False)

    return leave


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, shop_file: Path) -> Callable[[Spec], Bundle]:
    """trained(spec) gives its bundle; a spec is trained once."""
    done: dict[str, Bundle] = {}

    def train(spec: Spec) -> Bundle:
        key = spec.model_dump_json()
        if key not in done:
            done[key] = fit(spec, out=tmp_path_factory.mktemp("out"), onnx=False, pictures=False)
        return done[key]

    return train


def test_the_same_seed_gives_the_same_weights_bit_for_bit(
    shop: Make, trained: Callable[[Spec], Bundle], tmp_path: Path
) -> None:
    again = fit(shop(), out=tmp_path, onnx=False, pictures=False)
    assert same(again, trained(shop()))
    assert not same(again, trained(shop(training={"seed": 1})))


class Killed(BaseException):
    """As if the process ended there."""


class Raiser(Silent):
    """Ends in the middle of an epoch, as a killed process does."""

    def batch(self, epoch: int, done: int, steps: int) -> None:
        if (epoch, done) == (4, 2):
            raise Killed


@pytest.mark.parametrize(
    ("save_every_s", "optimizer"),
    [(0.0, "adamw"), (1e9, "sgd")],
    ids=["each epoch, averaged, by a signal", "the first epoch alone"],
)
def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(
    shop: Make,
    trained: Callable[[Spec], Bundle],
    tmp_path: Path,
    save_every_s: float,
    optimizer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schedule = {"epochs": 6, "schedule": "one_cycle", "optimizer": optimizer}
    averaged = {"ema": 0.9} if optimizer == "adamw" else {}
    spec = shop(training=schedule | averaged, **FIXED)
    file, out = tmp_path / "spec.json", tmp_path / "out"
    file.write_text(spec.model_dump_json())
    if save_every_s == 0:
        words = [sys.executable, "-c", KILLED, str(file), str(out), str(save_every_s)]
        assert subprocess.run(words, cwd=ROOT).returncode == -signal.SIGKILL
    else:  # a process for it takes seconds
        monkeypatch.setattr(train, "SAVE_EVERY_S", save_every_s)
        with pytest.raises(Killed):
            fit(spec, out=out, progress=Raiser(), onnx=False, pictures=False)
        monkeypatch.undo()
    assert [left.name[:9] for left in (out / "shop").iterdir()] == [".running-"]
    told = Listener()
    resumed = fit(spec, out=out, resume=True, progress=told, onnx=False, pictures=False)
    began = 3 if save_every_s == 0 else 1
    assert told.begun == [(6, began)]
    assert told.epochs == list(range(began + 1, 7))
    unbroken = trained(spec)
    assert same(resumed, unbroken)
    assert resumed.files["history.jsonl"] == unbroken.files["history.jsonl"]
    assert [line["epoch"] for line in history(resumed)] == [1, 2, 3, 4, 5, 6]
    assert sorted(left.name for left in (out / "shop").iterdir()) == sorted(
        [bundles.LATEST, resumed.manifest.version]
    )


def history(bundle: Bundle) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in bundle.files["history.jsonl"].splitlines()]


def test_ctrl_c_keeps_the_best_so_far(shop: Make, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    bundle = fit(
        shop(training={"epochs": 50}),
        out=tmp_path,
        progress=Stopper(3),
        onnx=False,
        pictures=False,
        raise_again=False,
    )
    assert signal.getsignal(signal.SIGINT) is before
    report = bundle.report()
    assert (report["ended"], report["epochs"]) == ("stopped by hand", 2)
    assert len(history(bundle)) == 2
    models.load(bundle.folder).replay()


def test_ctrl_c_before_an_epoch_is_done_keeps_nothing_and_leaves_nothing(
    shop: Make, tmp_path: Path
) -> None:
    quick: dict[str, Any] = {"out": tmp_path, "onnx": False, "pictures": False}
    with pytest.raises(NothingKept, match="stopped by hand"):
        fit(shop(), progress=Stopper(1), raise_again=False, **quick)
    with pytest.raises(KeyboardInterrupt, match="stopped by hand: no epoch was worth keeping"):
        fit(shop(), progress=Stopper(1), **quick)
    assert list((tmp_path / "shop").iterdir()) == []


SCRIPT = """
import os, signal, sys
from pathlib import Path
from onepass import training
from onepass.training.runs.progress import Silent
from onepass.training.specs.spec import Spec

number, refit = int(sys.argv[3]), sys.argv[4] == "refit"

class Stopper(Silent):
    def batch(self, epoch, done, steps):
        if epoch == 2 and not refit:
            os.kill(os.getpid(), number)

    def say(self, text):
        if refit and text.startswith("training once more"):
            os.kill(os.getpid(), number)

spec = Spec.model_validate_json(Path(sys.argv[1]).read_text())
for _ in range(2):
    print("begun", flush=True)
    training.fit(spec, out=sys.argv[2], progress=Stopper(), onnx=False, pictures=False)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl_c", "sigterm"])
def test_a_script_that_is_stopped_keeps_what_it_learnt_and_does_not_go_on(
    shop: Make, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "spec.json").write_text(shop(training={"threads": 1}).model_dump_json())
    command = [sys.executable, "-c", SCRIPT, "spec.json", "out", str(int(number)), "no"]
    path = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | path, capture_output=True, text=True
    )
    assert done.returncode == -number
    assert done.stdout == "begun\n"
    bundle = models.load(tmp_path / "out" / "shop").bundle
    assert bundle.report()["ended"] == "stopped by hand"
    if number == signal.SIGINT:
        assert f"KeyboardInterrupt: {bundle.report()['ended']}; what was learnt is kept: " in (
            done.stderr
        )


def test_a_signal_while_the_bundle_is_written_waits_for_it(
    shop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write.bundle_writing.write

    def interrupted(*args: Any) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return written(*args)

    monkeypatch.setattr(write.bundle_writing, "write", interrupted)
    told = Listener()
    spec = shop(training={"epochs": 1})
    with pytest.raises(KeyboardInterrupt, match="what was learnt is kept"):
        fit(spec, out=tmp_path, progress=told, onnx=False, pictures=False)
    assert models.load(tmp_path / "shop").bundle.report()["ended"] == "all epochs done"


def test_a_second_signal_ends_it_at_once_and_the_run_can_be_resumed(
    shop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: Any) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("not reached")

    spec = shop(training={"epochs": 5})
    with monkeypatch.context() as patch:
        patch.setattr(write.bundle_writing, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fit(spec, out=tmp_path, progress=Stopper(3), onnx=False, pictures=False)
    assert fit(spec, out=tmp_path, resume=True, onnx=False, pictures=False).report()["epochs"] == 5


def test_a_stop_says_that_the_refit_is_left_out(shop: Make, tmp_path: Path) -> None:
    spec = shop(training={"epochs": 9, "refit": True})
    report = fit(
        spec, out=tmp_path, progress=Stopper(2), onnx=False, pictures=False, raise_again=False
    ).report()
    assert report["ended"] == "stopped by hand; not refitted"


def test_best_is_said_of_what_is_on_disk(
    shop: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Looker(Listener):
        """What the folder holds when an epoch is called the best."""

        def epoch(self, epoch: int, losses: Any, skills: Any, best: bool) -> None:
            if best:
                self.epochs.append(epoch)
                (run,) = (tmp_path / "shop").glob(".running-*")
                state = unsealed((run / STATE).read_bytes())[1]
                assert state["facts"]["best_epoch"] == epoch

        def say(self, text: str) -> None:
            if text.startswith("epoch "):
                self.epochs.append(int(text.split()[1]))

    for every, first in ((0.0, [1]), (1e9, [1])):
        monkeypatch.setattr(train, "SAVE_EVERY_S", every)
        told = Looker()
        report = fit(shop(), out=tmp_path, progress=told, onnx=False, pictures=False).report()
        assert told.epochs[:1] == first
        assert told.epochs[-1] == report["best_epoch"]


@pytest.mark.parametrize("when", ["state", "bundle"])
def test_a_full_disk_names_the_folder_and_what_to_do(
    shop: Make,
    trained: Callable[[Spec], Bundle],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    full = {"state": (atomic_files, "write_flushed"), "bundle": (write.bundle_writing, "write")}[
        when
    ]
    monkeypatch.setattr(train, "SAVE_EVERY_S", 0)

    class Filler(Silent):
        def epoch(self, epoch: int, losses: Any, skills: Any, best: bool) -> None:
            if epoch == 2:
                patch.setattr(*full, full_disk)
                patch.setattr(checkpoint, "write_flushed", full_disk)

    with monkeypatch.context() as patch, pytest.raises(OSError) as refused:
        fit(shop(), out=tmp_path, progress=Filler(), onnx=False, pictures=False)
    assert f"No space left on device: {tmp_path / 'shop'} takes no more; make room" in (
        str(refused.value)
    )
    assert "--resume goes on" in str(refused.value)
    assert not list((tmp_path / "shop").glob("**/.writing-*"))
    assert same(fit(shop(), out=tmp_path, resume=True, onnx=False, pictures=False), trained(shop()))


def test_a_full_disk_at_the_end_leaves_a_run_that_can_be_resumed(
    shop: Make,
    trained: Callable[[Spec], Bundle],
    tmp_path: Path,
    leave_unfinished: Callable[[Spec, Path], None],
) -> None:
    leave_unfinished(shop(), tmp_path)
    resumed = fit(shop(), out=tmp_path, resume=True, onnx=False, pictures=False)
    assert same(resumed, trained(shop()))


def test_another_spec_or_other_data_is_not_resumed(
    shop: Make, shop_file: Path, tmp_path: Path, leave_unfinished: Callable[[Spec, Path], None]
) -> None:
    table = tmp_path / "shop.csv"
    table.write_bytes(shop_file.read_bytes())
    source = {"source": {"kind": "table", "path": str(table)}}
    leave_unfinished(shop(**source), tmp_path)
    with pytest.raises(BadSpec, match="--resume: the spec is not the same as when 20"):
        fit(
            shop(training={"lr": 0.02}, **source),
            out=tmp_path,
            resume=True,
            onnx=False,
            pictures=False,
        )
    table.write_text(table.read_text().replace("heavy", "light", 1))
    with pytest.raises(BadSpec, match="--resume: the data is not the same as when 20"):
        fit(shop(**source), out=tmp_path, resume=True, onnx=False, pictures=False)
    table.write_bytes(shop_file.read_bytes())
    fit(shop(**source), out=tmp_path, resume=True, onnx=False, pictures=False)
    with pytest.raises(BadSpec, match="holds no unfinished run"):
        fit(shop(**source), out=tmp_path, resume=True, onnx=False, pictures=False)


def test_the_report_says_what_was_learnt_and_what_was_not(
    shop: Make, trained: Callable[[Spec], Bundle]
) -> None:
    bundle = trained(shop(training={"epochs": 12}))
    report = bundle.report()
    assert sum(report["rows"].values()) == 600
    assert report["judged_on"] == "test"
    tasks = report["tasks"]
    assert tasks["price"]["verdict"].startswith("has learnt: ")
    assert tasks["weight"]["verdict"].startswith("has learnt: ")
    assert tasks["luck"]["verdict"].startswith("has learnt nothing: ")
    assert sum(tasks["price"]["labels"].values()) == 600
    assert 300 < sum(tasks["luck"]["labels"].values()) < 560
    best = history(bundle)
    for name, task in tasks.items():
        skills = [line["skills"][name] for line in best]
        assert task["best_epoch_alone"] == 1 + int(np.argmax(skills))
        assert task["best_skill_alone"] == pytest.approx(max(skills))
        for metric in task["metrics"].values():
            assert metric["low"] <= metric["value"] <= metric["high"]
    means = [float(np.mean(list(line["skills"].values()))) for line in best]
    assert report["best_epoch"] == 1 + int(np.argmax(means))
    price = tasks["price"]["metrics"]["mae"]
    assert price["value"] < 0.5 * price["trivial"]


def test_the_bundle_answers_as_the_report_says(
    shop: Make, shop_file: Path, trained: Callable[[Spec], Bundle]
) -> None:
    spec = shop(training={"epochs": 12})
    predictor = models.load(trained(spec).folder)
    prepared = prepare(spec)
    outputs = predictor.run(prepared.test.inputs, ("price",))
    mae = np.abs(outputs["price.value"] - prepared.test.targets["price"]).mean()
    report = predictor.bundle.report()
    assert report["tasks"]["price"]["metrics"]["mae"]["value"] == pytest.approx(mae, rel=1e-5)
    assert predictor.contract.tasks["luck"].labels == ("lose", "win")  # type: ignore[union-attr]
    golden = predictor.bundle.golden()
    assert len(golden.rows) == 8
    found = predictor.run(predictor.contract.read(golden.rows), predictor.contract.choose(None))
    for field, values in golden.outputs.items():
        np.testing.assert_allclose(found[field], values, rtol=1e-5, atol=1e-6)


def test_pictures_are_drawn_unless_told_otherwise(
    shop: Make, trained: Callable[[Spec], Bundle], tmp_path: Path
) -> None:
    drawn = fit(shop(), out=tmp_path, onnx=False)
    assert drawn.files["curves.png"].startswith(b"\x89PNG\r\n\x1a\n")
    assert set(drawn.files) - set(trained(shop()).files) == {"curves.png", "report.html"}
    assert same(drawn, trained(shop()))


def test_most_labels_may_be_missing(shop: Make, shop_file: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    table = pl.read_csv(shop_file, infer_schema=False)
    sparse = table.with_columns(
        pl.Series(
            name, [v if random.random() < 0.2 else None for v in table[name]], dtype=pl.String
        )
        for name in ("price", "weight", "luck")
    )
    sparse.write_csv(tmp_path / "sparse.csv")
    source = {"kind": "table", "path": str(tmp_path / "sparse.csv")}
    spec = shop(training={"epochs": 25, "batch_size": 16}, source=source)
    report = fit(spec, out=tmp_path, onnx=False, pictures=False).report()
    assert any("have no label at all" in note for note in report["notes"])
    assert report["tasks"]["price"]["verdict"].startswith("has learnt: ")


def test_a_task_that_no_validation_row_answers_is_trained_drawn_and_resumed(
    shop: Make,
    shop_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    leave_unfinished: Callable[[Spec, Path], None],
) -> None:
    table = pl.read_csv(shop_file, infer_schema=False)
    split = ["val" if row % 5 == 0 else "train" for row in range(table.height)]
    table = table.with_columns(
        pl.Series("split", split),
        pl.Series(
            "luck", [v if s == "train" else None for v, s in zip(table["luck"], split, strict=True)]
        ),
    )
    table.write_csv(tmp_path / "split.csv")
    spec = shop(source={"kind": "table", "path": str(tmp_path / "split.csv")})
    monkeypatch.setattr(train, "SAVE_EVERY_S", 0)
    leave_unfinished(spec, tmp_path)
    report = fit(spec, out=tmp_path, resume=True, onnx=False, pictures=False).report()
    assert report["judged_on"] == "val"
    assert report["tasks"]["luck"]["verdict"] == "has no labelled rows to judge it on"


def test_half_precision_trains(shop: Make, tmp_path: Path) -> None:
    spec = shop(training={"precision": "bfloat16", "epochs": 8})
    bundle = fit(spec, out=tmp_path, onnx=False, pictures=False)
    assert bundle.report()["tasks"]["price"]["verdict"].startswith("has learnt: ")
    assert {str(array.dtype) for array in bundle.weights().values()} == {"float32"}


def test_the_number_of_threads_is_given_back(shop: Make, tmp_path: Path) -> None:
    before = torch.get_num_threads()
    assert before == 1
    bundle = fit(
        shop(training={"threads": 2, "epochs": 1}), out=tmp_path, onnx=False, pictures=False
    )
    assert bundle.manifest.made["threads"] == 2
    assert torch.get_num_threads() == before


def test_what_made_a_bundle_stands_in_it(shop: Make, trained: Callable[[Spec], Bundle]) -> None:
    spec = shop()
    manifest = trained(spec).manifest
    assert manifest.spec == paths.told(spec) | {"forget": {"kind": 0.02}}
    assert manifest.made["seed"] == 0
    assert manifest.made["fingerprint"] == prepare(spec).fingerprint
    assert {"torch", "numpy", "onepass"} <= set(manifest.made["libraries"])
