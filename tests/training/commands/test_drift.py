"""`onepass drift`: a table or JSON, and an exit code that scripts can ask for."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from onepass.models.contract import Contract
from onepass.training.bundles.reference import Some, reference_of
from onepass.training.cli import app
from onepass.training.commands.drift import MOVED

RUN = CliRunner()


def reference(contract: Contract) -> bytes:
    xs = np.random.default_rng(0).normal(size=2000).astype(np.float32)
    rows = Some({"x": xs}, {"sin.value": np.zeros(2000), "cos.value": np.zeros(2000)}, "test")
    found = reference_of(contract, rows, known={"x": xs})
    return found.model_copy(update={"watched": found.watched[:1]}).model_dump_json().encode()


@pytest.mark.parametrize(("shift", "code"), [(0.0, 0), (1.0, MOVED)])
def test_the_exit_code_says_whether_anything_moved(
    make_bundle: Callable[..., Path], tmp_path: Path, shift: float, code: int
) -> None:
    bundle = make_bundle("sincos", reference=reference)
    xs = np.random.default_rng(1).normal(shift, 1, 500).round(6).tolist()
    (tmp_path / "rows.csv").write_text("x\n" + "\n".join(map(str, xs)) + "\n")
    words = ["drift", str(bundle), str(tmp_path / "rows.csv")]
    plain = RUN.invoke(app, words)
    assert plain.exit_code == code, plain.output
    assert ("x moved" if code else "nothing has moved") in plain.stdout
    told = RUN.invoke(app, [*words, "--json", "--window", "hour"])
    assert told.exit_code == code
    document = json.loads(told.stdout)
    assert document["moved"] == bool(code)
    assert document["window"] == "hour"


def test_what_cannot_be_told_exits_with_1(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x\n1\n")
    done = RUN.invoke(app, ["drift", str(make_bundle("sincos")), str(tmp_path / "rows.csv")])
    assert done.exit_code == 1
    assert "train it again" in done.output
