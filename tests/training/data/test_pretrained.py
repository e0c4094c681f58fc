"""A pretrained trunk from its folder to answers: it runs once where it stands still, the graph
holds all of it, and what serves needs neither transformers nor torch."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import safetensors.torch
import torch

from onepass.models import load
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.answers import answered_by
from onepass.training.fitting import fit
from onepass.training.runs.build import begun
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.progress import Silent
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
            "recipe": None,
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
    several: dict[str, Any] = {"layers": [1, 2], "pool": "mean_max", "together": True}
    bundle = fit(spec_of(table, tiny_bert, **several), out=tmp_path, pictures=False)
    engine = bundle.manifest.engine
    assert engine is not None
    assert max(engine.deviation.values()) < 1e-5
    (told,) = bundle.manifest.made["foreign"].values()
    assert (told["name"], told["licence"]) == ("tiny-bert", "unknown")
    assert any("not ours to pass on" in note for note in bundle.report()["notes"])
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


def tagged(tmp_path: Path, trunk: Path, train: object) -> Spec:
    """Words whose first letter says their tag, some of two pieces; most rows lack the mood."""
    draw = np.random.default_rng(0)
    rows = [
        [["good", "filmly", "bad", "place"][n] for n in draw.integers(0, 4, 1 + n % 6)]
        for n in range(80)
    ]
    frame = pl.DataFrame(
        {
            "words": [" ".join(row) for row in rows],
            "tag": [" ".join(word[0].upper() for word in row) for row in rows],
            "mood": [None if n % 3 else str("good" in row) for n, row in enumerate(rows)],
        }
    )
    frame.write_csv(tmp_path / "tags.csv")
    return read(
        {
            "name": "tags",
            "recipe": None,
            "inputs": {"words": {"kind": "sequence", "max_tokens": 8}},
            "tasks": {"tag": {"kind": "tagging"}, "mood": {"kind": "binary"}},
            "source": {
                "kind": "table",
                "path": str(tmp_path / "tags.csv"),
                "split": {"kind": "hash", "val": 0.2, "test": 0},
            },
            "encoders": {"tokens": {"width": 8}},
            "trunk": {"kind": "pretrained", "path": str(trunk), "pool": "none", "train": train},
            "training": {"epochs": 2, "batch_size": 16, "lr": 0.01},
        }
    )


def test_words_keep_what_a_frozen_trunk_makes_of_their_pieces(
    tmp_path: Path, tiny_bert: Path
) -> None:
    spec = tagged(tmp_path, tiny_bert, "frozen")
    prepared = prepare(spec)
    rows = prepared.train
    assert rows.inputs["words.features"].shape == (*rows.inputs["words"].shape[:2], 16)
    loop = begun(spec, prepared)
    bare = replace(rows, inputs={n: rows.inputs[n] for n in prepared.contract.array_names})
    ready, whole = answered_by(loop.network, rows), answered_by(loop.network, bare)
    for field, values in ready.items():
        np.testing.assert_allclose(values, whole[field], atol=1e-5, err_msg=field)
    held = [n for n in loop.tensors() if "trunks" in n and not n.startswith("buffer/")]
    assert not held, "a state need not hold what the folder does"
    loop.epoch(split_batches(loop.network, rows, size=16), Interrupt(), Silent())
    loop.note_skills({"tag": 0.5, "mood": 0.5})
    tensors, state = loop.tensors(), loop.state()
    again = begun(spec, prepared)
    again.load(tensors, state)
    for name, value in loop.network.state_dict().items():
        assert torch.equal(again.network.state_dict()[name], value), name
        assert torch.equal(again.best[name], loop.best[name]), name


def test_products_are_merged_in_the_graph_and_stand_apart_in_the_weights(
    tmp_path: Path, tiny_bert: Path
) -> None:
    bundle = fit(tagged(tmp_path, tiny_bert, {"lora": 2}), out=tmp_path, pictures=False)
    assert bundle.manifest.engine is not None, bundle.report()["notes"]
    assert max(bundle.manifest.engine.deviation.values()) < 1e-4
    held = bundle.weights()
    moved = [name for name, value in held.items() if name.endswith(".up") and value.any()]
    assert len(moved) == 4, "queries and values of two layers"
    for name, value in safetensors.torch.load_file(tiny_bert / "model.safetensors").items():
        own = [n for n in held if n.replace(".base.", ".").endswith(f".model.{name}")]
        assert all((held[n] == value.numpy()).all() for n in own), "what is the folder's stays"
    assert len(load(bundle.folder).predict([{"words": ["good", "filmly"]}])[0]["tag"]["tags"]) == 2


def test_layers_learn_at_rates_of_their_own(tmp_path: Path, tiny_bert: Path) -> None:
    spec = tagged(tmp_path, tiny_bert, "all")
    loop = begun(spec, prepare(spec))
    factors = {round(group["factor"], 4) for group in loop.optimizer.param_groups}
    assert factors == {1.0, 0.1, 0.09, 0.081}
    before = {n: v.clone() for n, v in loop.network.state_dict().items()}
    rows = prepare(spec).train
    loop.epoch(split_batches(loop.network, rows, size=16), Interrupt(), Silent())
    still = [n for n, p in loop.network.named_parameters() if torch.equal(p, before[n])]
    assert not [n for n in still if "token_type" not in n and "position" not in n], still
