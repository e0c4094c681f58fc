"""Runs of an experiment: in processes, kept on disk, one line each."""

from pathlib import Path

import numpy as np
import orjson
import polars as pl

from onepass.training.studies.variant import alone
from reproductions import mtr, runs


def test_what_is_on_disk_is_not_run_again(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    x, split = random.normal(size=60), ["train", "val", "test"] * 20
    table = pl.DataFrame({"x": x, "y_one": 2 * x, "y_two": -x, "split": split})
    table.write_csv(tmp_path / "rows.csv")
    spec = mtr.spec("enb", tmp_path / "rows.csv", table)
    short = spec.training.model_copy(update={"epochs": 1})
    one = alone(spec.model_copy(update={"training": short}), "y0")

    def once() -> list[bytes]:
        found = runs.results([one], [0], tmp_path / "rows.csv", tmp_path / "out", jobs=1)
        assert found["y0 alone"][0].outputs["y0.value"].shape == (20,)
        return (tmp_path / "out" / runs.LINES).read_bytes().splitlines()

    (line,) = once()
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "out" / "runs").iterdir()}
    assert once() == [line]
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / "out" / "runs").iterdir()} == kept
    facts = orjson.loads(line)
    assert (facts["variant"], facts["seed"], facts["epochs"]) == ("y0 alone", 0, 1)
