"""Fixtures for the whole tree: small contracts and bundles of untrained networks."""

import fcntl
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import tokenizers
import torch
from hypothesis import HealthCheck, settings

from onepass.models import bundle as bundles
from onepass.models import bundle_writing
from onepass.models.contract import Arrays, Contract
from onepass.models.contract.reach import proven
from onepass.models.drift.watched import WATCH
from onepass.models.graph_manifest import GRAPH, EngineFacts
from onepass.models.manifest import Manifest, encode
from onepass.models.network import Network, NetworkSpec
from onepass.training.bundles.export import export

settings.register_profile(
    "onepass",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],  # of a busy machine
)
settings.load_profile("onepass")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["ONEPASS_CACHE"] = ""  # each test makes its own features
torch.set_num_threads(1)  # nothing here is large: beside other processes, threads wait for threads
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as shells do to what runs behind them
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as nohup does
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

TAXI: dict[str, Any] = {
    "inputs": {
        "distance": {"kind": "number", "unit": "miles", "min": 0},
        "hour": {"kind": "number", "min": 0, "max": 23, "default": 12},
        "zone": {"kind": "category", "values": ["Midtown", "Queens"], "default": "unknown"},
        "where": {"kind": "vector", "length": 2},
    },
    "tasks": {
        "fare": {"kind": "regression", "unit": "USD"},
        "minutes": {"kind": "regression", "unit": "min", "min": 0},
        "card": {"kind": "binary", "labels": ["cash", "credit card"]},
        "colour": {"kind": "multiclass", "labels": ["yellow", "green", "black"]},
    },
}
SINCOS: dict[str, Any] = {
    "inputs": {"x": {"kind": "number"}},
    "tasks": {"sin": {"kind": "regression"}, "cos": {"kind": "regression"}},
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "taxi": [
        {"distance": 2.1, "hour": 8, "zone": "Midtown", "where": [0.5, -1]},
        {"distance": 0.4, "zone": "never seen", "where": [0, 0]},
        {"distance": 17.25, "hour": 23, "where": [1e3, 1e-3]},
    ],
    "sincos": [{"x": 0.5}, {"x": -3}, {"x": 2.25}],
}

LONG = (
    "test_sharings.py",
    "test_readme.py",
    "test_bulk.py",
    "test_serve.py",
    "test_safety.py",
    "test_quiet.py",
    "test_hung.py",
    "test_batch.py",
    "test_row.py",
    "test_form.py",
)
"""Files of tests that take half a minute and more, the longest first."""

MakeBundle = Callable[..., Path]
Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: its event loop stays in the thread, where no other can then run.

    Of the others, and of the browser's, long files come first: a process works through one file
    after another, and at the end neither should wait long for the other.
    """
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(
        key=lambda item: ("browser" in item.path.parts, places.get(item.path.name, len(LONG)))
    )


def pytest_make_parametrize_id(val: object) -> str | None:
    """Packed bytes hold the time at which they were packed: the processes that share a run of the
    tests would know them by different names."""
    if isinstance(val, bytes) and not (val.isascii() and val.decode().isprintable()):
        return f"{len(val)} bytes"
    return None


@pytest.fixture
def taxi() -> Contract:
    """Every kind of input and of task."""
    return Contract.model_validate(TAXI)


@pytest.fixture
def sincos() -> Contract:
    """The smallest: one number, two answers."""
    return Contract.model_validate(SINCOS)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """once("bundle", fill): a folder that one of the processes that share a run of the tests fills
    for all of them; the others wait, and read."""
    own = tmp_path_factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        folder, whole = common / "once" / name, common / "once" / f"{name}.whole"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder.parent / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                fill(folder)
                whole.touch()
        return folder

    return made


def write_trunk(folder: Path) -> None:
    """A BERT of two layers, as `save_pretrained` writes one: its tokenizer pads to twelve pieces
    and keeps no more."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz0123456789"]
    words += [f"##{word}" for word in words[4:]] + ["good", "bad", "film", "place", "##ly"]
    cut = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({w: n for n, w in enumerate(words)}, unk_token="[UNK]")
    )
    cut.normalizer = tokenizers.normalizers.BertNormalizer()
    cut.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    cut.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    cut.enable_padding(length=12)
    cut.enable_truncation(12)
    cut.save(str(folder / "tokenizer.json"))
    transformers = import_module("transformers")  # which takes seconds
    torch.manual_seed(0)
    transformers.BertModel(
        transformers.BertConfig(
            vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=24, max_position_embeddings=40, initializer_range=0.3,
        )
    ).save_pretrained(folder)  # fmt: skip


@pytest.fixture(scope="session")
def tiny_bert(once: Once) -> Path:
    """A folder of a pretrained trunk, tiny and at random. Its name is `tiny-bert`."""
    return once("tiny-bert", write_trunk)


def write_graph(network: Network, manifest: Manifest, arrays: Arrays, folder: Path) -> None:
    """The exported graph, and what a manifest says of it."""
    found = export(network, manifest.contract, arrays, manifest.tolerance)
    assert found.engine is not None, found.refusal
    (folder / GRAPH).write_bytes(found.files[GRAPH])
    (folder / "engine.json").write_text(found.engine.model_dump_json())


@pytest.fixture(scope="session")
def make_bundle(tmp_path_factory: pytest.TempPathFactory, once: Once) -> MakeBundle:
    """make_bundle("taxi", version="run-1", seed=0, network={...}) writes one; gives its folder.

    make_bundle("sincos", onnx=True) has the graph, too: who serves it need not wait for torch.
    """

    def make(
        name: str = "taxi",
        *,
        contract: dict[str, Any] | None = None,
        rows: list[dict[str, Any]] | None = None,
        version: str = "run-1",
        seed: int = 0,
        network: dict[str, Any] | None = None,
        folder: Path | None = None,
        onnx: bool = False,
        reference: Callable[[Contract], bytes] | None = None,
        report: dict[str, Any] | None = None,
    ) -> Path:
        declared = Contract.model_validate(contract or {"taxi": TAXI, "sincos": SINCOS}[name])
        golden = rows or ROWS[name]
        spec = NetworkSpec.model_validate(network or {})
        torch.manual_seed(seed)
        made = Network(declared, spec).eval()
        arrays = declared.read(golden)
        inputs = {key: torch.from_numpy(array) for key, array in arrays.items()}
        with torch.no_grad():
            answered = made(inputs, proven(declared.tasks, declared.reach))
            outputs = {key: value.numpy() for key, value in answered.items()}
        manifest = Manifest(
            name=name,
            version=version,
            contract=declared,
            network=spec.model_dump(mode="json"),
            tolerance=dict.fromkeys(outputs, 1e-4),
            spec={},
            made={"seed": seed},
        )
        weights = {key: np.array(value.numpy()) for key, value in made.state_dict().items()}
        files = {
            bundles.WEIGHTS: safetensors.numpy.save(weights),
            bundles.GOLDEN: encode({"rows": golden, "outputs": outputs}),
            bundles.REPORT: encode({"tasks": {}} | (report or {})),
        }
        if reference is not None:
            files[WATCH] = reference(declared)
        if onnx:
            kept = once(f"graph-{name}-{seed}", partial(write_graph, made, manifest, arrays))
            files[GRAPH] = (kept / GRAPH).read_bytes()
            facts = EngineFacts.model_validate_json((kept / "engine.json").read_text())
            manifest = manifest.model_copy(update={"engine": facts})
        return bundle_writing.write(
            folder or tmp_path_factory.mktemp("bundle") / name, manifest, files
        )

    return make


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
