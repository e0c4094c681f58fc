"""Word vectors from a file to a bundle: kept where texts have them, told, and served without it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import torch

from onepass.models.engines.onnx import OnnxEngine
from onepass.models.engines.torch import TorchEngine
from onepass.models.graph_manifest import GRAPH
from onepass.models.network.encoders.bag import TextBag
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.runs.build import begun
from onepass.training.specs.read import read

Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("train", ["frozen", "all"])
def test_a_bundle_needs_no_file_and_tells_whose_weights_it_has(
    vectored: Make, tmp_path: Path, train: str
) -> None:
    bundle = fit(vectored(train=train, licence="PDDL-1.0"), out=tmp_path / "out", pictures=False)
    (tmp_path / "v.npy").unlink()
    rows = [{"text": text} for text in ("GOOD film!", "never", "", None, "the bad")]
    arrays = bundle.contract.read([dict(row) for row in rows])
    expected = TorchEngine(bundle).run(arrays, ["t"])
    engine = bundle.manifest.engine
    assert engine is not None
    graph = OnnxEngine(bundle.files[GRAPH], engine, bundle.contract).run(arrays, ["t"])
    assert np.allclose(graph["t.probabilities"], expected["t.probabilities"], atol=1e-5)
    facts = bundle.manifest.made["foreign"]["encoders.texts.vectors"]
    assert facts["name"] == "v.npy"
    assert facts["licence"] == "PDDL-1.0"
    assert len(facts["sha256"]) == 64
    assert any("licence PDDL-1.0" in note for note in bundle.report()["notes"])
    assert str(tmp_path).encode() not in orjson.dumps(bundle.manifest.model_dump(mode="json"))


def test_words_that_are_others_take_no_rows_of_another_bundle(
    vectored: Make, tmp_path: Path
) -> None:
    first = fit(vectored(train="all"), out=tmp_path / "out", pictures=False, onnx=False)
    spec = read(vectored(train="all", keep=2) | {"init_from": str(first.folder)})
    (bag,) = (
        one for one in begun(spec, prepare(spec)).network.modules() if isinstance(one, TextBag)
    )
    fresh = read(vectored(train="all", keep=2))
    (own,) = (
        one for one in begun(fresh, prepare(fresh)).network.modules() if isinstance(one, TextBag)
    )
    assert bag.vectors is not None
    assert own.vectors is not None
    assert torch.equal(bag.vectors.table, own.vectors.table)
