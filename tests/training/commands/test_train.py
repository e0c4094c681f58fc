"""`onepass train`: mistakes are told before anything is trained, in the options' own words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onepass.training.cli import app

RUN = CliRunner()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["txi"], "no such file, and no such example; did you mean 'taxi'?"),
        (["sincos", "--set", "training.epoch=3"], "training.epoch: no such setting; did you mean"),
        (["sincos", "--set", "training.epochs"], "--set training.epochs: must be path=value"),
        (["sincos", "--log", "wandb"], "wandb"),
        (["sincos", "--add-task", "tan"], "add_tasks: to which bundle"),
        (["sincos", "--init-from", "gone"], "gone: no such folder"),
        (["sincos", "--resume"], "--resume: "),
    ],
)
def test_a_mistake_is_told_before_anything_is_trained(
    tmp_path: Path, words: list[str], says: str
) -> None:
    done = RUN.invoke(app, ["train", *words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert says in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.glob("out/*/*"))


def test_the_bundle_and_how_to_serve_it_are_named(
    shop: Callable[..., object], shop_file: Path, tmp_path: Path
) -> None:
    (spec := tmp_path / "shop.yaml").write_text(
        f"name: shop\ninputs: {{x: {{kind: number}}}}\ntasks: {{price: {{kind: regression}}}}\n"
        f"source: {{kind: table, path: {shop_file}}}\ntrunk: {{widths: [4]}}\n"
    )
    plain = ["--no-onnx", "--no-pictures", "--set", "training.threads=1", "--out", str(tmp_path)]
    done = RUN.invoke(app, ["train", str(spec), "--set", "training.epochs=1", *plain])
    assert done.exit_code == 0, done.output
    *_, bundle, serve = done.stdout.splitlines()
    folder = Path(bundle.removeprefix("bundle: "))
    assert folder.parent == tmp_path / "shop"
    assert serve == f"serve:  onepass serve {folder.parent}"
    assert "price" in done.stdout
    assert {file.name for file in folder.iterdir()}.isdisjoint({"network.onnx", "report.html"})
