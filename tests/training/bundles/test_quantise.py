"""Graphs in eight bits: near to those in floats, row by row, and whatever hurts stays as it is."""

from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from onepass.training.bundles.quantise import LEAST, quantised

B, F, D = 5, 64, 80
DRAW = np.random.default_rng(0)
WEIGHT = DRAW.normal(size=(F, D)).astype(np.float32)


def graph(
    *nodes: Any, fed: tuple[int, list[Any]], axes: int = 2, **held: NDArray[np.generic]
) -> bytes:
    """Of the input `x` and the output `y`."""
    kind, shape = fed
    made = helper.make_graph(
        [helper.make_node(op, inputs, outputs, **more) for op, inputs, outputs, more in nodes],
        "graph",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [*"pqrs"[:axes]])],
        [numpy_helper.from_array(array, name) for name, array in held.items()],
    )
    opset = [helper.make_opsetid("", 20)]
    model = helper.make_model(made, opset_imports=opset, ir_version=10)
    return model.SerializeToString()


def layer(**more: Any) -> bytes:
    """A layer that is fed by embeddings, which are no numbers that somebody sent."""
    return graph(
        ("Gather", ["table", "x"], ["h"], {"axis": 0}),
        ("MatMul", ["h", "w"], ["y"], {}),
        fed=(TensorProto.INT64, ["b"]),
        **{"table": DRAW.normal(size=(10, F)).astype(np.float32), "w": WEIGHT} | more,
    )


def run(model: bytes, x: NDArray[Any]) -> NDArray[np.float32]:
    onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    y: NDArray[np.float32] = onnxruntime.InferenceSession(model).run(None, {"x": x})[0]
    return y


def operations(model: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_from_string(model).graph.node]


def off(model: bytes, x: NDArray[Any]) -> float:
    """The furthest that eight bits are from floats, of the deviation of these."""
    y = run(model, x)
    return float(np.abs(run(quantised(model).graph, x) - y).max() / y.std())


def test_a_layer_is_computed_in_eight_bits_row_by_row() -> None:
    model, x = layer(), np.arange(B)
    small = quantised(model)
    assert "MatMulInteger" in operations(small.graph)
    assert off(model, x) < 0.05
    assert small.share > 0.8
    assert len(small.graph) < len(model) / 2
    alone = np.concatenate([run(small.graph, x[row : row + 1]) for row in range(B)])
    np.testing.assert_array_equal(run(small.graph, x), alone)


def test_neighbours_that_lie_far_out_change_nothing() -> None:
    table = DRAW.normal(size=(10, F)).astype(np.float32)
    table[1] *= 1e6
    table[2] = 0
    small = quantised(layer(table=table)).graph
    np.testing.assert_array_equal(run(small, np.array([0, 1, 2]))[0], run(small, np.array([0]))[0])
    assert not run(small, np.array([2])).any()


@pytest.mark.parametrize("turned", [0, 1])
def test_a_layer_with_a_bias(turned: int) -> None:
    weight = np.ascontiguousarray(WEIGHT.T) if turned else WEIGHT
    model = graph(
        ("Gather", ["table", "x"], ["h"], {"axis": 0}),
        ("Gemm", ["h", "w", "b"], ["y"], {"transB": turned}),
        fed=(TensorProto.INT64, ["b"]),
        table=DRAW.normal(size=(10, F)).astype(np.float32),
        w=weight,
        b=DRAW.normal(size=D).astype(np.float32),
    )
    assert "Gemm" not in operations(quantised(model).graph)
    assert off(model, np.arange(B)) < 0.05


def test_layers_that_are_fed_the_same_share_its_steps() -> None:
    model = graph(
        ("Gather", ["table", "x"], ["h"], {"axis": 0}),
        ("MatMul", ["h", "w"], ["a"], {}),
        ("MatMul", ["h", "v"], ["c"], {}),
        ("Add", ["a", "c"], ["y"], {}),
        fed=(TensorProto.INT64, ["b"]),
        table=DRAW.normal(size=(10, F)).astype(np.float32),
        w=WEIGHT,
        v=-2 * WEIGHT,
    )
    assert operations(quantised(model).graph).count("QuantizeLinear") == 1
    assert off(model, np.arange(B)) < 0.05


def test_numbers_that_were_sent_are_not_rounded() -> None:
    """One that lies far out would cost the others of its row their digits."""
    model = graph(
        ("MatMul", ["x", "w"], ["h"], {}),
        ("Relu", ["h"], ["r"], {}),
        ("MatMul", ["r", "v"], ["y"], {}),
        fed=(TensorProto.FLOAT, ["b", F]),
        w=WEIGHT,
        v=DRAW.normal(size=(D, D)).astype(np.float32),
    )
    assert [one for one in operations(quantised(model).graph) if "MatMul" in one] == [
        "MatMul",
        "MatMulInteger",
    ]
    x = DRAW.normal(size=(B, F)).astype(np.float32)
    x[:, 0] = 1e4
    assert off(model, x) < 0.05


def test_embeddings_are_looked_up_in_eight_bits() -> None:
    table = (DRAW.normal(size=(200, 32)) * np.logspace(-3, 3, 200)[:, None]).astype(np.float32)
    model = graph(
        ("Gather", ["table", "x"], ["y"], {"axis": 0}),
        fed=(TensorProto.INT64, ["b", "l"]),
        axes=3,
        table=table,
    )
    small, x = quantised(model).graph, DRAW.integers(200, size=(3, 7))
    assert len(small) < len(model) / 3
    rows = run(model, x)
    most = np.abs(rows).max(axis=2, keepdims=True)
    assert np.abs((run(small, x) - rows) / most).max() < 1 / 127


def test_a_convolution_has_small_weights_and_computes_in_floats() -> None:
    model = graph(
        ("Conv", ["x", "w"], ["y"], {"kernel_shape": [3, 3]}),
        fed=(TensorProto.FLOAT, ["b", 16, 8, 8]),
        axes=4,
        w=DRAW.normal(size=(32, 16, 3, 3)).astype(np.float32),
    )
    assert len(quantised(model).graph) < len(model) / 3
    assert off(model, DRAW.normal(size=(2, 16, 8, 8)).astype(np.float32)) < 0.05


@pytest.mark.parametrize(
    "weight",
    [
        WEIGHT[:, : LEAST // F - 1],
        np.full((F, D), np.nan, dtype=np.float32),
    ],
)
def test_what_is_small_or_no_number_stays(weight: NDArray[np.float32]) -> None:
    model = layer(w=np.ascontiguousarray(weight))
    assert operations(quantised(model).graph) == ["Gather", "MatMul"]
    assert quantised(model).share == 0


def test_heads_that_a_constant_picks_stay() -> None:
    model = graph(
        ("Gather", ["table", "places"], ["h"], {"axis": 0}),
        ("MatMul", ["x", "h"], ["y"], {}),
        fed=(TensorProto.FLOAT, ["b", F]),
        table=WEIGHT,
        places=np.arange(F),
    )
    assert operations(quantised(model).graph) == ["Gather", "MatMul"]
