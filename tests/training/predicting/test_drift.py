"""A file beside a bundle's reference: what moved is named, and what is wrong with it, too."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from onepass.models import load
from onepass.models.bundle import BadBundle
from onepass.models.contract import Contract
from onepass.training.bundles.reference import Some, reference_of
from onepass.training.predicting.drift import drift_of

MakeBundle = Callable[..., Path]


def reference(contract: Contract) -> bytes:
    """Of an untrained network, whose answers are looked at as if they were all the same."""
    xs = np.random.default_rng(0).normal(size=2000).astype(np.float32)
    rows = Some({"x": xs}, {"sin.value": np.zeros(2000), "cos.value": np.zeros(2000)}, "test")
    found = reference_of(contract, rows, known={"x": xs})
    return found.model_copy(update={"watched": found.watched[:1]}).model_dump_json().encode()


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_the_rows_of_a_file_are_one_window(
    make_bundle: MakeBundle, tmp_path: Path, ending: str, shift: float
) -> None:
    predictor = load(make_bundle("sincos", reference=reference))
    frame = pl.DataFrame({"x": np.random.default_rng(1).normal(shift, 1, 30_000)[:1000]})
    file = tmp_path / f"rows{ending}"
    write = {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".jsonl": frame.write_ndjson}
    write[ending](file)
    found = drift_of(predictor, file)
    assert found.rows == 1000
    assert found.rings == (shift > 0)
    (told,) = found.document()["watched"]
    assert sum(told["counts"]) == 1000
    assert told["alarm"] == (shift > 0)


def test_a_file_that_does_not_fit_is_refused(make_bundle: MakeBundle, tmp_path: Path) -> None:
    predictor = load(make_bundle("sincos", reference=reference))
    (tmp_path / "rows.csv").write_text("x\n1\nfar\nfarther\n")
    with pytest.raises(
        ValueError, match="2 cells that are no numbers; the first is 'far', in line 3"
    ):
        drift_of(predictor, tmp_path / "rows.csv")
    with pytest.raises(ValueError, match="no such file"):
        drift_of(predictor, tmp_path / "none.csv")


def test_a_bundle_of_before_says_what_to_do(make_bundle: MakeBundle, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x\n1\n")
    with pytest.raises(BadBundle, match="train it again"):
        drift_of(load(make_bundle("sincos")), tmp_path / "rows.csv")
