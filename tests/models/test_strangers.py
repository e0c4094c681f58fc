"""Bundles that strangers made: whatever is wrong is BadBundle, with the name of what it is in."""

import copy
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx_ir as ir
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepass import models
from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models.bundle import (
    GOLDEN,
    LATEST,
    MANIFEST,
    REPORT,
    WEIGHTS,
    BadBundle,
    open_bundle,
    resolve,
)
from onepass.models.documents import MOST_BYTES, MOST_VALUES
from onepass.models.graph_manifest import GRAPH
from onepass.models.manifest import checksum

Path_ = tuple[str | int, ...]
VALUES = [
    None, True, -1, 0, 10**9, 2**63, 1e308, "", "x", "\0", "../x", [], {}, [1], ["a", "a"],
    {"a": 1}, [[[]]], [None], {"kind": "mlp", "widths": [10**6]}, {"kind": "nothing"},
]  # fmt: skip
BROKEN = [
    b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b"9" * 10_000,
    b'{"a":' * 600 + b"1" + b"}" * 600,
]  # fmt: skip


def sealed(folder: Path, document: dict[str, Any]) -> None:
    """Writes a manifest whose checksum is right, whatever it says."""
    said = {key: value for key, value in document.items() if key != "checksum"}
    (folder / MANIFEST).write_bytes(orjson.dumps(said | {"checksum": checksum(said)}))


def manifest(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
    return document


def replaced(folder: Path, name: str, content: bytes) -> None:
    """A file whose checksum and size are right, whatever it holds."""
    document = manifest(folder)
    (folder / name).write_bytes(content)
    document["files"][name] = hashlib.sha256(content).hexdigest()
    document["sizes"][name] = len(content)
    sealed(folder, document)


def paths(document: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every field, and the first items of every list."""
    match document:
        case dict():
            inner: Any = document.items()
        case list():
            inner = enumerate(document[:2])
        case _:
            return
    for key, value in inner:
        yield (*at, key)
        yield from paths(value, (*at, key))


def changed(document: Any, path: Path_, value: Any) -> Any:
    """A copy with another value there, or without that field."""
    found = at = copy.deepcopy(document)
    for step in path[:-1]:
        at = at[step]
    if value is Ellipsis:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return found


def loaded_or_bad(folder: Path, engine: Any = "onnx", timeout_s: float = 60) -> str:
    """What is wrong with it, told with its name; empty where a whole service can be made of it."""
    try:
        predictor = models.load(folder, engine, timeout_s=timeout_s)
        create_app(predictor, Settings())
    except BadBundle as error:
        said = str(error)
    else:
        return ""
    assert said.startswith(str(folder))
    assert "\n" not in said
    return said


@pytest.fixture(scope="module")
def stranger(
    make_bundle: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Path]:
    """stranger() gives a bundle with a graph that is whole again."""
    whole = make_bundle("taxi", onnx=True)
    mine = tmp_path_factory.mktemp("stranger") / "taxi"

    def again() -> Path:
        shutil.rmtree(mine, ignore_errors=True)
        shutil.copytree(whole, mine)
        return mine

    return again


@given(st.data())
def test_any_field_of_a_manifest_may_hold_anything(
    stranger: Callable[[], Path], data: st.DataObject
) -> None:
    folder = stranger()
    document = manifest(folder)
    path = data.draw(st.sampled_from(list(paths(document))))
    sealed(folder, changed(document, path, data.draw(st.sampled_from([*VALUES, ...]))))
    loaded_or_bad(folder, data.draw(st.sampled_from(["onnx", "torch"])))


@given(st.data())
def test_any_field_of_golden_rows_may_hold_anything(
    stranger: Callable[[], Path], data: st.DataObject
) -> None:
    folder = stranger()
    document = orjson.loads((folder / GOLDEN).read_bytes())
    path = data.draw(st.sampled_from(list(paths(document))))
    wrong = changed(document, path, data.draw(st.sampled_from([*VALUES, ...])))
    replaced(folder, GOLDEN, orjson.dumps(wrong))
    loaded_or_bad(folder)


@given(st.data(), st.sampled_from([(GRAPH, "onnx"), (WEIGHTS, "torch")]))
def test_any_byte_of_a_graph_and_of_weights_may_be_wrong(
    stranger: Callable[[], Path], data: st.DataObject, file: tuple[str, str]
) -> None:
    folder, (name, engine) = stranger(), file
    content = bytearray((folder / name).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        content[place:] = data.draw(st.binary(max_size=20))
    replaced(folder, name, bytes(content))
    loaded_or_bad(folder, engine)


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("name", [MANIFEST, GOLDEN, REPORT, WEIGHTS, GRAPH])
def test_what_is_no_document_names_its_file(
    stranger: Callable[[], Path], name: str, content: bytes
) -> None:
    folder = stranger()
    replaced(folder, name, content) if name != MANIFEST else (folder / name).write_bytes(content)
    said = loaded_or_bad(folder, "torch" if name == WEIGHTS else "onnx")
    assert said.startswith(f"{folder / name}: ")


@pytest.mark.parametrize(
    "report",
    [
        {"tasks": []}, {"tasks": {"fare": 1}}, {"inputs": []}, {"inputs": {"distance": 1}},
        {"inputs": {"distance": {"min": "a", "max": []}}}, {"inputs": {"distance": {"min": 1}}},
        {"inputs": {"distance": {"min": None, "max": None}}},
    ],
)  # fmt: skip
def test_a_report_that_is_none_is_told_or_harmless(
    stranger: Callable[[], Path], report: dict[str, Any]
) -> None:
    folder = stranger()
    replaced(folder, REPORT, orjson.dumps(report))
    loaded_or_bad(folder)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (MANIFEST, b" " * (MOST_BYTES + 1), "is damaged: it has 67,108,865 bytes, and may have"),
        (MANIFEST, b"[" + b"[]," * (MOST_VALUES // 2) + b"[]]", "is damaged: has some 4,194,306"),
        (MANIFEST, b'{"format":' + b"[" * 900 + b"]" * 900 + b"}", "has format of another kind"),
        (MANIFEST, b'{"format":"' + b"x" * 10**6 + b'"}', "has format "),
        (GOLDEN, b'{"rows":[' + b"{}," * 10**6 + b'{}],"outputs":{}}', "has some 2,000,005 values"),
        (GOLDEN, b'{"rows":[' + b"{}," * 1024 + b'{}],"outputs":{}}', "rows: List should have at"),
        (REPORT, b'{"tasks":{"a":[' + b"[]," * MOST_VALUES + b"[]]}}", "is damaged: has some"),
    ],
    ids=["bytes", "values", "depth", "a long name", "golden values", "golden rows", "report"],
)
def test_what_is_too_large_is_refused_before_it_is_made(
    stranger: Callable[[], Path], name: str, content: bytes, why: str
) -> None:
    folder = stranger()
    replaced(folder, name, content) if name != MANIFEST else (folder / name).write_bytes(content)
    said = loaded_or_bad(folder)
    assert said.startswith(f"{folder / name}: {why}")
    assert len(said) < 1000


@pytest.mark.parametrize(
    "source", [None, "x", [], [[1]], {"a": 1}, {"kind": "table", "columns": []}], ids=repr
)
def test_a_source_that_is_none_is_refused_whoever_reads_it(
    stranger: Callable[[], Path], source: Any
) -> None:
    folder = stranger()
    document = manifest(folder)
    document["spec"]["source"] = source
    sealed(folder, document)
    assert loaded_or_bad(folder).startswith(f"{folder / MANIFEST}: is damaged: spec: Value error")


def test_a_refusal_is_a_line_of_a_screen_whatever_a_stranger_calls_things(
    stranger: Callable[[], Path],
) -> None:
    folder = stranger()
    document = manifest(folder)
    document["spec"], document["network"]["\x1b[2J\n" * 10**5] = {}, 1
    tasks = document["contract"]["tasks"]
    tasks |= {f"a{number}": tasks["fare"] for number in range(2000)}
    sealed(folder, document)
    assert len(loaded_or_bad(folder)) < 6000
    said = str(BadBundle("\x1b[2J\n\udcff ä"))
    assert said == r"\x1b[2J\n\udcff ä"


def test_no_golden_row_proves_nothing(stranger: Callable[[], Path]) -> None:
    folder = stranger()
    golden = orjson.loads((folder / GOLDEN).read_bytes())
    none = {"rows": [], "outputs": {field: [] for field in golden["outputs"]}}
    replaced(folder, GOLDEN, orjson.dumps(none))
    assert loaded_or_bad(folder).startswith(f"{folder / GOLDEN}: ")


@pytest.mark.parametrize("name", [MANIFEST, GOLDEN, WEIGHTS, GRAPH])
def test_a_pipe_and_a_link_to_elsewhere_are_refused_by_name(
    stranger: Callable[[], Path], tmp_path: Path, name: str
) -> None:
    folder = stranger()
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    with pytest.raises(BadBundle, match="is a link that ends outside the bundle") as refused:
        open_bundle(folder)
    assert str(refused.value).startswith(f"{folder / name}: ")
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(BadBundle, match="is a pipe, not a file"):
        open_bundle(folder)


def test_the_newest_run_is_named_by_a_small_file(
    make_bundle: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_bundle("taxi", folder=tmp_path / "taxi")
    latest = folder.parent / LATEST
    assert resolve(folder.parent) == folder
    for content in (b"x" * 1000, b"\xff", b"..", b"../taxi", b"/", b"a\0b", b"run-1/.."):
        latest.write_bytes(content)
        with pytest.raises(BadBundle) as refused:
            resolve(folder.parent)
        assert str(refused.value).startswith(f"{latest}: ")
    latest.unlink()
    os.mkfifo(latest)
    with pytest.raises(BadBundle, match="is a pipe, not a file"):
        resolve(folder.parent)


@pytest.mark.parametrize("files", [True, False], ids=["of files", "of a folder"])
def test_a_volume_of_kubernetes_is_opened(
    stranger: Callable[[], Path], tmp_path: Path, files: bool
) -> None:
    mount = tmp_path / "mount"
    shutil.copytree(stranger(), mount / "..2026_11_29" / ("." if files else "run"))
    (mount / "..data").symlink_to("..2026_11_29")
    for file in (mount / "..2026_11_29").iterdir():
        (mount / file.name).symlink_to(f"..data/{file.name}")
    (tmp_path / "link").symlink_to("mount")
    for folder in (mount, tmp_path / "link"):
        assert models.load(folder).bundle.manifest.name == "taxi"


def test_a_file_that_is_larger_than_the_manifest_says_is_not_read(
    stranger: Callable[[], Path],
) -> None:
    folder = stranger()
    with (folder / WEIGHTS).open("ab") as out:
        out.truncate(2**40)
    with pytest.raises(BadBundle, match=r"weights\.safetensors: is damaged: it has [\d,]+ bytes"):
        open_bundle(folder)
    document = manifest(folder)
    sealed(folder, {key: value for key, value in document.items() if key != "sizes"})
    with pytest.raises(BadBundle, match="and may have 17,179,869,184"):
        open_bundle(folder)


def test_a_bundle_from_before_sizes_were_told_is_whole(stranger: Callable[[], Path]) -> None:
    folder = stranger()
    document = manifest(folder)
    del document["sizes"]
    sealed(folder, document)
    assert loaded_or_bad(folder) == ""


@pytest.mark.parametrize("widths", [[65_536, 65_536], [4], [128] * 200])
def test_a_network_is_as_large_as_its_weights(
    stranger: Callable[[], Path], widths: list[int]
) -> None:
    folder = stranger()
    document = manifest(folder)
    document["network"]["trunk"] = {"kind": "mlp", "widths": widths}
    sealed(folder, document)
    said = loaded_or_bad(folder, "torch")
    assert said.startswith(f"{folder / MANIFEST}: declares a network of ")


def bomb(*nodes: ir.Node, name: str, outputs: list[str]) -> bytes:
    """A graph that reads the input, and gives what the manifest wants of it."""
    given = ir.val("x", dtype=ir.DataType.FLOAT, shape=[None])
    last = nodes[-1].outputs[0]
    made = [ir.node("Identity", [last]) for _ in outputs]
    for node, output in zip(made, outputs, strict=True):
        node.outputs[0].name = output
        node.outputs[0].dtype = ir.DataType.FLOAT
    graph = ir.Graph(
        [given], [node.outputs[0] for node in made], nodes=[*nodes, *made],
        opset_imports={"": 20}, name=name,
    )  # fmt: skip
    model = ir.Model(graph, ir_version=10)
    return ir.to_proto(model).SerializeToString()


def constant(value: Any) -> ir.Node:
    return ir.node("Constant", [], attributes={"value": ir.tensor(np.asarray(value))})


@pytest.fixture
def bombed(make_bundle: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """bombed(node, ...) gives a bundle whose graph these are."""
    folder = make_bundle("sincos", onnx=True, folder=tmp_path / "sincos")
    groups = manifest(folder)["engine"]["groups"]
    outputs = [name for group in groups for name in group["outputs"].values()]

    def make(*nodes: ir.Node) -> Path:
        replaced(folder, GRAPH, bomb(*nodes, name="bomb", outputs=outputs))
        return folder

    return make


def test_a_graph_that_asks_for_all_memory_is_refused(bombed: Callable[..., Path]) -> None:
    shape = constant(np.array([2**45], dtype=np.int64))
    folder = bombed(shape, ir.node("ConstantOfShape", [shape.outputs[0]]))
    said = loaded_or_bad(folder)
    assert said.startswith(f"{folder / GOLDEN}: cannot be replayed: ") or GRAPH in said


@pytest.fixture
def endless(bombed: Callable[..., Path]) -> Path:
    """A bundle whose graph goes round for years."""
    turn = ir.val("turn", dtype=ir.DataType.INT64, shape=[])
    on = ir.val("on", dtype=ir.DataType.BOOL, shape=[])
    sum_ = ir.val("sum", dtype=ir.DataType.FLOAT, shape=[1])
    go, more = ir.node("Identity", [on]), ir.node("Add", [sum_, sum_])
    for node, kind, shape in ((go, ir.DataType.BOOL, []), (more, ir.DataType.FLOAT, [1])):
        node.outputs[0].dtype, node.outputs[0].shape = kind, ir.Shape(shape)
        node.outputs[0].name = f"next_{node.op_type}"
    body = ir.Graph(
        [turn, on, sum_], [go.outputs[0], more.outputs[0]], nodes=[go, more], name="turns"
    )
    times, true = constant(np.int64(2**60)), constant(np.bool_(True))
    start = constant(np.zeros(1, dtype=np.float32))
    fed = [times.outputs[0], true.outputs[0], start.outputs[0]]
    return bombed(times, true, start, ir.node("Loop", fed, attributes={"body": body}))


def test_a_graph_that_does_not_end_is_left(endless: Path) -> None:
    said = loaded_or_bad(endless, timeout_s=0.5)
    assert said == f"{endless}: is not loaded, and its golden rows are not answered, within 0.5 s"


def test_a_service_of_it_ends(endless: Path) -> None:
    command = [Path(sys.executable).with_name("onepass"), "serve", endless, "--port", "0"]
    done = subprocess.run(
        command,
        env=os.environ | {"ONEPASS_LOAD_TIMEOUT_S": "0.5"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert f"{endless}: is not loaded" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_graph_whose_numbers_lie_elsewhere_is_refused(bombed: Callable[..., Path]) -> None:
    data = ir.ExternalTensor("../secret", 0, 4, ir.DataType.FLOAT, shape=ir.Shape([1]), name="n")
    node = ir.node("Constant", [], attributes={"value": data})
    folder = bombed(node)
    assert loaded_or_bad(folder).startswith(f"{folder / GRAPH}: refers to another file")
