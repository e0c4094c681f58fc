"""A pretrained trunk from its folder to answers: it runs once where it stands still, the graph
holds all of it, and what serves needs neither transformers nor torch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import safetensors.torch

from onepass.models import load
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.fitting import fit
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, Spec

SERVED = """
import sys
for name in ("torch", "transformers", "polars"):
    sys.modules[name] = None
import onepass
predictor = onepass.load(sys.argv[1])
print(predictor.engine.name, len(predictor.predict([{"text": "good film"}, {"text": "x" * 999}])))
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draw = np.random.default_rng(0)
    good = draw.random(120) < 0.5
    texts = [
        f"{'good' if g else 'bad'} {['film', 'place'][n % 2]} {n % 9}" for n, g in enumerate(good)
    ]
    frame = pl.DataFrame(
        {"text": texts, "stars": 3.0 + good, "liked": ["yes" if g else "no" for g in good]}
    )
    frame.write_csv(file := tmp_path_factory.mktemp("texts") / "texts.csv")
    return file


def spec_of(table: Path, trunk: Path, **settings: Any) -> Spec:
    return read(
        {
            "name": "texts",
            "inputs": {"text": {"kind": "text"}},
            "tasks": {"liked": {"kind": "binary"}, "stars": {"kind": "regression"}},
            "source": {"kind": "table", "path": str(table)},
            "encoders": {"text": {"width": 4, "pretrained": {"path": str(trunk), **settings}}},
            "trunk": {"widths": [8]},
            "training": {"epochs": 2, "batch_size": 32, "refit": True},
        }
    )


@pytest.fixture(scope="module")
def prepared(table: Path, tiny_bert: Path) -> Prepared:
    return prepare(spec_of(table, tiny_bert))


def test_a_frozen_trunk_runs_once_over_each_text(prepared: Prepared) -> None:
    count = len(
        {row.tobytes() for part in prepared.parts.values() for row in part.inputs["text.pieces"]}
    )
    assert f"inputs.text: {count} texts went once through tiny-bert" in "\n".join(prepared.notes)
    assert count < sum(map(len, prepared.parts.values()))
    for rows in [*prepared.parts.values(), prepared.both]:
        assert rows is not None
        assert rows.inputs["text.features"].shape == (len(rows), 16)
        first = np.unique(rows.inputs["text.pieces"], axis=0, return_inverse=True)[1]
        same = np.flatnonzero(first == first[0])
        assert (rows.inputs["text.features"][same] == rows.inputs["text.features"][0]).all()


def test_a_bundle_holds_weights_and_tokenizer_and_serves_without_torch(
    table: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    bundle = fit(spec_of(table, tiny_bert), out=tmp_path, pictures=False)
    engine = bundle.manifest.engine
    assert engine is not None
    assert max(engine.deviation.values()) < 1e-5
    (name,) = bundle.contract.beside.files
    assert bundle.files[name] == (tiny_bert / "tokenizer.json").read_bytes()
    assert str(tiny_bert) not in bundle.manifest.encode().decode()
    text = bundle.contract.row_schema()["properties"]["text"]["description"]
    assert text == "a text; its first 256 words count, and 12 pieces of a pretrained trunk"
    run = subprocess.run(
        [sys.executable, "-c", SERVED, str(bundle.folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["onnx", "2"]
    assert load(bundle.folder).predict([{"text": "good film"}])[0]["liked"]["label"] in (
        "yes",
        "no",
    )


def test_the_limit_is_the_tokenizer_s_unless_said_and_never_beyond_the_positions(
    table: Path, tiny_bert: Path
) -> None:
    contract = prepare(spec_of(table, tiny_bert, max_tokens=40, train="all")).contract
    assert contract.inputs["text"].pieces.max_tokens == 40  # type: ignore[union-attr]
    with pytest.raises(BadSpec, match="max_tokens: the trunk has 40 positions, got 41"):
        prepare(spec_of(table, tiny_bert, max_tokens=41))


def test_weights_that_are_not_those_of_the_config_are_refused(
    table: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    shutil.copytree(tiny_bert, folder := tmp_path / "half-bert")
    file = folder / "model.safetensors"
    held = safetensors.torch.load_file(file)
    safetensors.torch.save_file(
        {n: v for n, v in held.items() if "layer.1." not in n}, file, metadata={"format": "pt"}
    )
    with pytest.raises(BadSpec, match=r"half-bert: the weights lack encoder\.layer\.1\."):
        prepare(spec_of(table, folder))
    (folder / "tokenizer.json").write_text(json.dumps({"model": None}))
    with pytest.raises(BadSpec, match=r"inputs\.text: half-bert: tokenizer\.json: the package"):
        prepare(spec_of(table, folder))
