"""The graph for others answers what the bundle answers, by the names of the wire."""

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from onepass.models import bundle as bundles
from onepass.models import load
from onepass.models.bundle import BadBundle
from onepass.training.bundles.plain_graph import contract_json, plain_graph

BUNDLES = Path(__file__).parents[2] / "data" / "bundles_before"
NAMES = "market", "talks", "plates"


@pytest.mark.parametrize("name", NAMES)
def test_its_outputs_are_fields(name: str) -> None:
    folder = next((BUNDLES / name).rglob("manifest.json")).parent
    predictor = load(folder)
    contract = predictor.bundle.contract
    session = onnxruntime.InferenceSession(plain_graph(predictor.bundle))
    arrays = contract.read(predictor.bundle.golden().rows)
    expected = predictor.run(arrays, contract.choose(None))
    names = [one.name for one in session.get_outputs()]
    assert set(names) == set(expected)
    for field, values in zip(names, session.run(names, arrays), strict=True):
        np.testing.assert_allclose(values, expected[field], rtol=1e-4, atol=1e-5)


def test_metadata_says_whose_it_is() -> None:
    folder = next((BUNDLES / "market").rglob("manifest.json")).parent
    bundle = bundles.open_bundle(folder)
    told = onnxruntime.InferenceSession(plain_graph(bundle)).get_modelmeta().custom_metadata_map
    assert (told["name"], told["version"]) == ("market", bundle.manifest.version)
    assert told["contract_sha256"] == hashlib.sha256(contract_json(bundle)).hexdigest()


def test_without_a_graph_there_is_none_to_give() -> None:
    bundle = bundles.open_bundle(next((BUNDLES / "market").rglob("manifest.json")).parent)
    changed = bundle.manifest.model_copy(update={"engine": None})
    bare = bundles.Bundle(bundle.folder, changed, bundle.files)
    with pytest.raises(BadBundle, match=r"network.onnx: is missing; `onepass export`"):
        plain_graph(bare)
