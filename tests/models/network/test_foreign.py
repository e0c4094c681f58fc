"""Weights of somebody else's: found wherever a spec names them."""

from onepass.models.network import NetworkSpec
from onepass.models.network.foreign import Origin, origins


def test_all_are_found_by_their_path() -> None:
    vectors = {"path": "deep/v.npy", "words": "w.txt", "width": 3, "licence": "MIT"}
    spec = NetworkSpec.model_validate({"encoders": {"texts": {"vectors": vectors}}})
    ((where, origin),) = origins(spec)
    assert where == "encoders.texts.vectors"
    assert origin == Origin("v.npy", None, "MIT", None)
    assert spec.told()["encoders"]["texts"]["vectors"]["path"] == "v.npy"
    assert not list(origins(NetworkSpec()))
