"""Every kind of input and of task, through every way in of a real server: torch's answers, by the
graph. The ways are those of benchmarks/served.py, and tritonclient speaks the protocol."""

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import served
from PIL import Image

from onepass import models
from onepass.training.bundles.export import export_bundle

LABELS = ["low", "middle", "high"]
TASKS: dict[str, Any] = {
    "price": {"kind": "regression", "unit": "EUR"},
    "wait": {"kind": "quantiles"},
    "calls": {"kind": "count"},
    "good": {"kind": "binary", "labels": ["no", "yes"]},
    "colour": {"kind": "multiclass", "labels": LABELS},
    "size": {"kind": "ordinal", "labels": LABELS},
    "stars": {"kind": "ordinal", "labels": ["1", "2", "5"], "answer": "number"},
    "tags": {"kind": "multilabel", "labels": LABELS},
}


def picture(seed: int) -> str:
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def everything() -> dict[str, Any]:
    """A picture with all that may stand beside one."""
    inputs = {
        "photo": {"kind": "image", "size": 8},
        "age": {"kind": "number", "optional": True},
        "zone": {"kind": "category", "values": ["7", "b"], "default": "b"},
        "where": {"kind": "vector", "length": 2},
        "has": {"kind": "set", "values": ["bath", "pool"]},
        "at": {"kind": "timestamp"},
        "note": {"kind": "text"},
    }
    full = {
        "photo": picture(0), "age": 2.5, "zone": "7", "where": [0.5, -1.25], "has": ["pool", "new"],
        "at": "2026-11-22T10:00:00.25+01:00", "note": 'so "good", שלום 🙂',
    }  # fmt: skip
    bare = {"photo": picture(1), "where": [0, -3.5], "has": [], "at": "1969-07-20", "note": ""}
    trunk = {"kind": "conv", "channels": [4, 4], "widths": [8]}
    return {"inputs": inputs, "tasks": TASKS, "trunk": trunk, "rows": [full, bare]}


def tokens() -> dict[str, Any]:
    """A sequence whose tokens are tagged, beside an answer of the row."""
    bio = ["O", "B-LOC", "I-LOC", "B-PER"]
    tasks = {
        "pos": {"kind": "tagging", "labels": ["NOUN", "VERB"]},
        "ner": {"kind": "tagging", "labels": bio},
        "price": TASKS["price"],
    }
    said = [["Tampa", "Bay", "is", "wet"], ["a\u00a0b"], ["🙂", ",", "Ø"] * 5]
    trunk = {"kind": "conv1d", "channels": [8], "pool": "none"}
    return {"inputs": {"words": {"kind": "sequence"}}, "tasks": tasks, "trunk": trunk,
            "rows": [{"words": words} for words in said]}  # fmt: skip


@pytest.mark.parametrize("made", [everything, tokens])
def test_every_way_in_gives_what_torch_says(
    made: Callable[[], dict[str, Any]],
    make_bundle: Callable[..., Path],
    start: Callable[..., Any],
) -> None:
    one = made()
    contract = {"inputs": one["inputs"], "tasks": one["tasks"]}
    network = {"trunk": one["trunk"]}
    folder = make_bundle("all", contract=contract, rows=one["rows"], network=network)
    export_bundle(folder)
    server, here = start(folder), models.load(folder, "torch")
    to, rows = served.Service(server.url(), here), one["rows"]
    wanted = [served.flat(answer) for answer in here.predict(rows)]
    ways = served.ways(here, rows)
    assert len(ways) == 6 + 2 * bool(here.contract.files)
    assert httpx.get(f"{to.url}/model").json()["engine"] == "onnx"
    for name, way in ways.items():
        found = served.difference(here, list(way(to, rows)), wanted)
        assert found.words == 0, name
        assert found.tolerances <= 1, (name, found)
