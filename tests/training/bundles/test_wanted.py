"""What is asked of a bundle that is made again: what cannot be is told."""

from typing import Any

import pytest

from onepass.models.bundle import BadBundle, Bundle
from onepass.models.graph_manifest import EngineFacts
from onepass.models.network.ensemble import EnsembleSpec
from onepass.training.bundles.wanted import Wanted, check
from onepass.training.specs.spec import BadSpec


def test_a_plain_network_has_none(ensemble: Any) -> None:
    for one in (None, EnsembleSpec(members=1)):
        with pytest.raises(BadBundle, match="is one network, without members that could be cut"):
            check(ensemble.bundle, one, Wanted(1))


def test_something_must_change(ensemble: Any) -> None:
    bundle = ensemble.bundle
    with pytest.raises(BadSpec, match="nothing is to change: say --members 4"):
        check(bundle, None, Wanted())
    engine = EngineFacts(opset=20, groups=(), deviation={}, weights="int8")
    manifest = bundle.manifest.model_copy(update={"engine": engine})
    small = Bundle(bundle.folder, manifest, bundle.files)
    with pytest.raises(BadSpec, match=r"--weights: those of tiny/.* are int8 already"):
        check(small, None, Wanted(weights="int8"))
