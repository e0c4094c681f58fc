"""The tap: what settings ask for, and nothing else; with a sample alone answers have no ids."""

import builtins
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models import Predictor

ROW = {"distance": 2.5, "hour": 8, "zone": "Midtown", "where": [0.5, -1]}


def test_a_sample_is_written_and_answers_stay_as_they_are(
    make_app: Any, taxi_predictor: Predictor, post: Any, ask: Any, tmp_path: Path
) -> None:
    plain = make_app(taxi_predictor)
    app = make_app(taxi_predictor, record=tmp_path / "record", record_share=1)
    for body in (ROW, {"instances": [ROW] * 3}):
        one, other = post(app, body), post(plain, body)
        assert one.content == other.content
        assert one.headers.keys() == other.headers.keys()
    assert "feedback" not in ask(app, "GET", "/metrics").text
    app.fleet.close()
    metrics = ask(app, "GET", "/metrics").text
    assert "onepass_recorded_rows_total 4.0" in metrics
    assert "onepass_recorded_rows_dropped_total 0.0" in metrics
    frame = pl.read_parquet(tmp_path / "record")
    assert frame["distance"].to_list() == [2.5] * 4
    assert frame["row"].to_list() == [0, 0, 1, 2]
    assert frame["fare.value"].null_count() == 0


def test_both_may_be_asked_for(
    make_app: Any, taxi_predictor: Predictor, post: Any, tmp_path: Path
) -> None:
    app = make_app(
        taxi_predictor, record=tmp_path / "r", record_share=1, feedback=tmp_path / "kept.sqlite"
    )
    answer_id = post(app, ROW).headers["x-answer-id"]
    app.fleet.close()
    assert pl.read_parquet(tmp_path / "r")["id"].to_list() == [answer_id]


def test_a_sample_without_its_extra_is_refused_by_name(
    make_app: Any, taxi_predictor: Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "onepass.app.feedback.record_files", raising=False)
    found = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "polars":
            raise ImportError(name)
        return found(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ValueError, match=r"needs pip install 'onepass\[record\]'"):
        make_app(taxi_predictor, record=tmp_path / "record")


def test_a_folder_that_takes_no_files_is_said(
    make_app: Any, taxi_predictor: Predictor, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="cannot be written to"):
        make_app(taxi_predictor, record=tmp_path / "file" / "record")
