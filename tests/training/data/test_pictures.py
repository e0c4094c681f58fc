"""Pretrained networks of pictures, from a folder to a bundle that needs it no more."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from onepass.models.contract.inputs.beside import features
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.engines.torch import TorchEngine
from onepass.models.graph_manifest import GRAPH
from onepass.models.network.pictures import Foreign, PictureSpec, PictureTrunk
from onepass.training.data.pictures import load
from onepass.training.data.prepare import prepare
from onepass.training.fitting import fit
from onepass.training.runs.build import begun
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec

Document = dict[str, Any]


def seen(document: Document, folder: Path, **settings: Any) -> Document:
    own = {"path": str(folder), **settings}
    return document | {"encoders": {"images": {"pretrained": own}}, "trunk": {"widths": [4]}}


def test_frozen_features_are_those_of_each_picture(portraits: Document, lite0: Path) -> None:
    spec = read(seen(portraits, lite0))
    prepared = prepare(spec)
    own = spec.encoders.images.pretrained
    assert isinstance(own, PictureSpec)
    trunk = PictureTrunk(own).eval()
    load(trunk.modules())
    rows = prepared.train.inputs
    with torch.no_grad():
        expected = trunk.rows(torch.from_numpy(rows["face"])).numpy()
    assert np.allclose(rows[features("face")], expected, atol=1e-4)
    assert any("16 pictures went once through lite0" in note for note in prepared.notes)


def test_a_bundle_tells_whose_weights_it_has_and_needs_no_folder(
    portraits: Document, lite0: Path, tmp_path: Path
) -> None:
    several: dict[str, Any] = {"stages": [2, 4], "grid": 3, "mirror": True, "together": True}
    document = seen(portraits, lite0, **several) | {"augment": {"face": {"flip": True}}}
    bundle = fit(document, out=tmp_path / "out", pictures=False)
    facts = bundle.manifest.made["foreign"]["encoders.images.pretrained"]
    assert (facts["name"], facts["licence"]) == ("lite0", "Apache-2.0")
    assert str(lite0.parent) not in bundle.manifest.model_dump_json()
    arrays = {"face": np.random.default_rng(0).integers(0, 256, (3, 3, 32, 32)).astype(np.uint8)}
    expected = TorchEngine(bundle).run(arrays, ["age", "dark"])
    engine = bundle.manifest.engine
    assert engine is not None
    graph = OnnxEngine(bundle.files[GRAPH], engine, bundle.contract).run(arrays, ["age", "dark"])
    for key, values in expected.items():
        assert np.allclose(graph[key], values, atol=1e-3)


@pytest.mark.parametrize("train", ["frozen", {"last": 2}])
def test_a_trunk_begins_with_the_folders_weights(
    portraits: Document, lite0: Path, train: object
) -> None:
    trunk = {"kind": "pretrained", "path": str(lite0), "train": train, "widths": [4]}
    spec = read(portraits | {"trunk": trunk, "sharing": {"kind": "soft"}})
    network = begun(spec, prepare(spec)).network
    state = safetensors.torch.load_file(lite0 / "model.safetensors")
    stages = [module for module in network.modules() if isinstance(module, Foreign)]
    assert len(stages) == 2 * 4, "each task has its own column"
    for stage in stages:
        for name, value in stage.state_dict().items():
            known = state.get(f"{stage.number}.{name}")
            assert known is None or torch.equal(value, known)
    learning = {stage.number for stage in stages if not stage.still}
    assert learning == (set() if train == "frozen" else {2, 3})


def test_what_is_no_such_folder_is_refused(
    portraits: Document, lite0: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadSpec, match=r"encoders.images.pretrained.path: .*onepass convert"):
        read(seen(portraits, tmp_path))
    with pytest.raises(BadSpec, match=r"sha256 of model\.safetensors is"):
        read(seen(portraits, lite0, sha256="0" * 64))
    with pytest.raises(BadSpec, match="takes no images"):
        read(portraits | {"trunk": {"widths": [4]}})
    with pytest.raises(BadSpec, match=r"all are left to encoders\.images\.pretrained"):
        read(seen(portraits, lite0, alone=True) | {"trunk": {"kind": "conv"}})
    with pytest.raises(BadSpec, match="sees images, and no input is one"):
        read(seen(portraits, lite0) | {"inputs": {"x": {"kind": "number"}}})
    trunk = {"kind": "pretrained", "path": str(lite0)}
    with pytest.raises(BadSpec, match="a picture has no first piece"):
        read(portraits | {"trunk": trunk | {"pool": "start"}})
    with pytest.raises(BadSpec, match="lora stands beside attention"):
        read(portraits | {"trunk": trunk | {"train": {"lora": 2}}})
    with pytest.raises(BadSpec, match="it has 4 stages, got 10"):
        read(portraits | {"trunk": trunk | {"train": {"last": 10}}})
