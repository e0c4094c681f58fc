"""The ONNX engine answers what torch answers, for any rows, any subset of tasks, without torch."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onepass import models
from onepass.models import bundle as bundles
from onepass.models.bundle import BadBundle, Bundle, open_bundle
from onepass.models.contract import Arrays
from onepass.models.engines import Engine, open_engine
from onepass.models.engines import onnx as engine_module
from onepass.models.engines.onnx import OnnxEngine
from onepass.models.graph_manifest import GRAPH
from onepass.models.predictor import NotFinite
from onepass.training.bundles.export import export_bundle

TASKS = {
    "fare": {"kind": "regression"},
    "minutes": {"kind": "regression", "min": 0},
    "tip": {"kind": "regression"},
    "card": {"kind": "binary", "labels": ["no", "yes"]},
    "night": {"kind": "binary", "labels": ["no", "yes"]},
    "colour": {"kind": "multiclass", "labels": ["yellow", "green", "black"]},
    "vendor": {"kind": "multiclass", "labels": ["a", "b", "c"]},
    "deep": {"kind": "regression"},
}
INPUTS = {
    "relu": {"kind": "number"},  # names that the exporter itself likes to give
    "linear": {"kind": "number"},
    "val_8": {"kind": "category", "values": ["Midtown", "Queens"]},
    "cat": {"kind": "vector", "length": 2},
}
NETWORK = {
    "encoders": {"each": {"linear": {"kind": "bins", "bins": 8}}},
    "trunk": {"widths": [16], "norm": "batch", "dropout": 0.1},
    "heads": {"hidden": [8], "each": {"deep": [8, 4], "tip": []}},
}
ROWS = [
    {"relu": 0.5, "linear": -2, "val_8": "Queens", "cat": [1, 2]},
    {"relu": -3, "linear": 0.25, "val_8": "never seen", "cat": [0, -1]},
    {"relu": 40, "linear": 7, "val_8": "Midtown", "cat": [3, 3]},
]


@pytest.fixture(scope="module")
def folder(make_bundle: Callable[..., Path]) -> Path:
    contract = {"inputs": INPUTS, "tasks": TASKS}
    return export_bundle(make_bundle("mixed", contract=contract, rows=ROWS, network=NETWORK))


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Bundle:
    return open_bundle(folder)


@pytest.fixture(scope="module")
def engines(bundle: Bundle) -> tuple[Engine, Engine]:
    return open_engine(bundle, "onnx"), open_engine(bundle, "torch")


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "run-1"))


def arrays(rows: int, seed: int = 0) -> Arrays:
    draw = np.random.default_rng(seed)
    return {
        "relu": draw.normal(size=rows).astype(np.float32),
        "linear": draw.normal(size=rows).astype(np.float32),
        "val_8": draw.integers(3, size=rows),
        "cat": draw.normal(size=(rows, 2)).astype(np.float32),
    }


def same(found: Arrays, expected: Arrays) -> None:
    assert sorted(found) == sorted(expected)
    for key, values in expected.items():
        assert found[key].dtype == np.float32
        np.testing.assert_allclose(found[key], values, rtol=1e-5, atol=1e-5, err_msg=key)


@pytest.mark.parametrize("rows", [1, 2, 257])
def test_all_answers_equal_torchs(engines: tuple[Engine, Engine], rows: int) -> None:
    onnx, torch = engines
    given = arrays(rows)
    same(onnx.run(given, tuple(TASKS)), torch.run(given, tuple(TASKS)))


@pytest.mark.parametrize("task", TASKS)
def test_a_single_task_is_answered_alone(engines: tuple[Engine, Engine], task: str) -> None:
    onnx, torch = engines
    for rows in (1, 5):
        same(onnx.run(arrays(rows), (task,)), torch.run(arrays(rows), (task,)))


@settings(deadline=None, max_examples=40)
@given(
    tasks=st.lists(st.sampled_from(list(TASKS)), min_size=1, unique=True),
    rows=st.integers(1, 40),
    seed=st.integers(0, 9),
)
def test_any_subset_in_any_order_equals_torch(
    engines: tuple[Engine, Engine], tasks: list[str], rows: int, seed: int
) -> None:
    onnx, torch = engines
    given = arrays(rows, seed)
    found = onnx.run(given, tasks)
    same(found, torch.run(given, tasks))
    assert [key.partition(".")[0] for key in found] == tasks


def test_a_row_does_not_depend_on_the_rows_beside_it(engines: tuple[Engine, Engine]) -> None:
    onnx, _ = engines
    together = onnx.run(arrays(31), tuple(TASKS))
    for row in range(31):
        alone = onnx.run({k: v[row : row + 1] for k, v in arrays(31).items()}, tuple(TASKS))
        same(alone, {key: values[row : row + 1] for key, values in together.items()})


def test_a_subset_runs_a_graph_without_the_other_heads(bundle: Bundle) -> None:
    engine = open_engine(bundle, "onnx")
    assert isinstance(engine, OnnxEngine)
    engine.run(arrays(1), ("card", "colour"))
    (plan,) = engine._subsets.values()
    outputs = {output.name: output.shape[0] for output in plan.session.get_outputs()}
    (card,) = [g for g in bundle.manifest.engine.groups if "card" in g.tasks]
    assert set(outputs) == set(plan.outputs)
    assert len(outputs) == 2
    shapes = [part.shape[0] for part in plan.session.run(list(card.outputs.values()), arrays(1))]
    assert shapes == [1]


def test_more_subsets_than_slots_are_answered_too(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "SUBSETS", 2)
    monkeypatch.setattr(engine_module, "PATIENCE", 3)
    monkeypatch.setattr(engine_module, "GUESTS", 4)
    onnx, torch = open_engine(bundle, "onnx"), open_engine(bundle, "torch")
    assert isinstance(onnx, OnnxEngine)
    for task in TASKS:
        same(onnx.run(arrays(3), (task,)), torch.run(arrays(3), (task,)))
    assert list(onnx._subsets) == [("fare",), ("minutes",)]  # the others were guests
    assert len(onnx._guests) == 4
    for _ in range(3):
        same(onnx.run(arrays(3), ("deep",)), torch.run(arrays(3), ("deep",)))
    assert list(onnx._subsets) == [("minutes",), ("deep",)]


def test_auto_takes_the_graph_on_a_cpu_and_torch_elsewhere(
    folder: Path, make_bundle: Callable[..., Path]
) -> None:
    assert models.load(folder).engine.name == "onnx"
    assert models.load(folder, "torch").engine.name == "torch"
    assert models.load(make_bundle("sincos")).engine.name == "torch"
    with pytest.raises(ValueError, match="the onnx engine runs on the CPU, not on 'cuda'"):
        models.load(folder, "onnx", device="cuda")


def test_without_a_graph_the_error_says_how_to_make_one(make_bundle: Callable[..., Path]) -> None:
    with pytest.raises(BadBundle, match=r"network\.onnx: is missing; `onepass export .*` makes it"):
        models.load(make_bundle("sincos"), "onnx")


def test_a_flipped_byte_is_refused_with_the_files_name(copied: Path) -> None:
    content = bytearray((copied / GRAPH).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / GRAPH).write_bytes(content)
    with pytest.raises(BadBundle, match=r"network\.onnx: is damaged"):
        models.load(copied)


def reseal(folder: Path, graph: bytes, **changes: Any) -> None:
    """A graph that the hashes do not betray."""
    bundle = open_bundle(folder)
    manifest = bundle.manifest.model_copy(update=changes)
    files = {**bundle.files, GRAPH: graph}
    (folder / GRAPH).write_bytes(graph)
    (folder / bundles.MANIFEST).write_bytes(manifest.sealed(files).encode())


@pytest.mark.parametrize("graph", [b"", b"no graph", bytes(1000)])
def test_what_is_no_graph_is_refused_with_the_files_name(copied: Path, graph: bytes) -> None:
    reseal(copied, graph)
    with pytest.raises(BadBundle, match=r"network\.onnx: "):
        models.load(copied)


def test_a_graph_of_another_contract_is_refused(
    copied: Path, make_bundle: Callable[..., Path]
) -> None:
    other = open_bundle(export_bundle(make_bundle("sincos")))
    reseal(copied, other.files[GRAPH])
    with pytest.raises(BadBundle, match=r"network\.onnx: its inputs are not the contract's"):
        models.load(copied)
    reseal(copied, open_bundle(copied).files[GRAPH])


def test_a_manifest_that_leaves_a_task_out_is_refused(copied: Path) -> None:
    bundle = open_bundle(copied)
    facts = bundle.manifest.engine.only(["fare", "card"])
    reseal(copied, bundle.files[GRAPH], engine=facts)
    with pytest.raises(BadBundle, match=r"network\.onnx: has no output for minutes\.value"):
        models.load(copied)


def test_an_answer_that_is_not_finite_is_an_error(folder: Path) -> None:
    predictor = models.load(folder, "onnx")
    given = arrays(2) | {"relu": np.array([np.nan, 1], dtype=np.float32)}
    with pytest.raises(NotFinite, match=r"fare\.value"):
        predictor.run(given, tuple(TASKS))


WITHOUT_TORCH = """
import sys
for name in ("torch", "onnx", "onnxscript", "onnx_ir", "polars", "sklearn", "matplotlib"):
    sys.modules[name] = None  # an import of it raises
from onepass import models
predictor = models.load(sys.argv[1])
golden = predictor.bundle.golden()
assert predictor.engine.name == "onnx"
assert len(predictor.predict(golden.rows)) == len(golden.rows)
print(*predictor.predict(golden.rows[:1], ["card", "deep"])[0])
"""


def test_a_bundle_with_a_graph_answers_where_torch_is_not_installed(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    assert ran.stdout == "card deep\n"
