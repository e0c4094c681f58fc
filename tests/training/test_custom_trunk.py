"""A trunk of one's own: trained by code, served by the graph alone where the code is not."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass import models
from onepass.models.bundle import BadBundle, Bundle
from onepass.training.fitting import fit
from onepass.training.specs.spec import BadSpec, Spec, parse

CODE = """
from torch import nn

CALLS = []

def make(shape, width=8):
    CALLS.append(shape)
    return [nn.Sequential(nn.Linear(shape.width, width), nn.Tanh()), nn.Linear(width, width)]
"""
ROW = {"x": 0.5}
Train = Callable[..., Bundle]


@pytest.fixture(scope="module")
def train(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """train(changes) -> a bundle of the sin/cos example with such a trunk."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "own_trunk_of_a_test.py").write_text(CODE)

    def make(*, epochs: int = 2, out: Path | None = None, **changes: Any) -> Bundle:
        return fit(spec(epochs, **changes), out=out or folder / "out", pictures=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield make
    sys.modules.pop("own_trunk_of_a_test", None)


def spec(epochs: int = 2, **changes: Any) -> Spec:
    document: dict[str, Any] = {
        "name": "own",
        "inputs": {"x": {"kind": "number"}},
        "tasks": {"sin": {"kind": "regression"}, "cos": {"kind": "regression"}},
        "source": {
            "kind": "function", "rows": 200, "ranges": {"x": [-3, 3]},
            "expressions": {"sin": "sin(x)", "cos": "cos(x)"},
        },
        "trunk": {"kind": "custom", "factory": "own_trunk_of_a_test:make"},
        "training": {"epochs": epochs, "batch_size": 64, "threads": 1},
    }  # fmt: skip
    return parse(document | changes)


def test_it_is_served_by_its_graph_where_the_code_is_not(train: Train, tmp_path: Path) -> None:
    bundle = train()
    predictor = models.load(bundle.folder)
    assert predictor.engine.name == "onnx"
    code = (
        "import sys\nfrom onepass import models\n"
        f"found = models.load({str(bundle.folder)!r}).predict([{ROW}])\n"
        "assert 'torch' not in sys.modules and 'own_trunk_of_a_test' not in sys.modules\n"
        "print(found[0]['sin']['value'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (answer,) = predictor.predict([ROW])
    assert float(run.stdout) == pytest.approx(float(answer["sin"]["value"]), abs=1e-6)


def test_what_a_bundle_names_is_never_imported(train: Train, tmp_path: Path) -> None:
    bundle = train(out=tmp_path)
    text = "its trunk is code, own_trunk_of_a_test:make, and a bundle is data"
    with pytest.raises(BadBundle, match=text):
        models.load(bundle.folder, "torch")
    with pytest.raises(BadBundle, match=text):
        train(init_from=str(bundle.folder), trunk={"kind": "mlp", "widths": [8]})


def test_weights_are_taken_from_a_bundle_of_the_same_code(train: Train, tmp_path: Path) -> None:
    old = train(out=tmp_path)
    calls = sys.modules["own_trunk_of_a_test"].CALLS
    calls.clear()
    new = train(out=tmp_path, init_from=str(old.folder), freeze=["trunk", "encoders"], epochs=1)
    for name, array in old.weights().items():
        if not name.startswith("heads"):
            assert (new.weights()[name] == array).all(), name
    assert new.manifest.network["trunk"]["kind"] == "custom"
    # to check the spec; for the network, for the one that weights are taken from, and for the proof
    assert len(calls) == 4


@pytest.mark.parametrize(
    ("trunk", "words"),
    [
        ({"factory": "no_such_module:make"}, "trunk.factory: 'no_such_module' cannot be imported"),
        ({"factory": "os.system"}, "trunk.factory: must be module:function, got 'os.system'"),
        ({}, "trunk.factory: is missing"),
        ({"factory": "own_trunk_of_a_test:make", "settings": {"depth": 3}}, "raised TypeError"),
    ],
)
def test_what_cannot_be_made_is_named(train: Train, trunk: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSpec) as refused:
        spec(trunk={"kind": "custom", **trunk})
    assert words in str(refused.value)
