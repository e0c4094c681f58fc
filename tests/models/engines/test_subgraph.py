"""Cutting a graph down: what comes out is a valid model with just what its outputs need."""

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from onepass.models.engines.subgraph import _read_varint, _varint, cut


def small() -> onnx.ModelProto:
    """first = table[places]; second = If(flag) of what `inner` holds; third = -x."""
    floats = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in {"first": ["n", 2], "second": [1], "third": [1]}.items()
    ]
    inside = helper.make_tensor_value_info("taken", TensorProto.FLOAT, [1])
    branch = helper.make_graph(
        [helper.make_node("Add", ["inner", "x"], ["taken"])], "branch", [], [inside]
    )
    nodes = [
        helper.make_node("Gather", ["table", "places"], ["first"], axis=0),
        helper.make_node("Neg", ["one"], ["inner"]),
        helper.make_node("If", ["flag"], ["second"], then_branch=branch, else_branch=branch),
        helper.make_node("Neg", ["x"], ["third"]),
    ]
    constants = {
        "table": np.arange(8, dtype=np.float32).reshape(4, 2),
        "places": np.arange(4),
        "one": np.ones(1, dtype=np.float32),
        "flag": np.array(True),
    }
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph(nodes, "small", [x], floats, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])


def cut_to(outputs: set[str], **places: list[int]) -> onnx.ModelProto:
    model = onnx.load_from_string(cut(small().SerializeToString(), outputs, places))
    onnx.checker.check_model(model, full_check=True)
    return model


def test_only_what_an_output_needs_is_left() -> None:
    model = cut_to({"third"})
    assert [node.op_type for node in model.graph.node] == ["Neg"]
    assert list(model.graph.initializer) == []
    assert [output.name for output in model.graph.output] == ["third"]


def test_what_a_branch_inside_a_node_reads_is_kept() -> None:
    model = cut_to({"second"})
    assert [node.op_type for node in model.graph.node] == ["Neg", "If"]
    assert {tensor.name for tensor in model.graph.initializer} == {"one", "flag"}


@given(places=st.lists(st.integers(0, 3), min_size=1, max_size=9))
def test_a_constant_is_replaced(places: list[int]) -> None:
    model = cut_to({"first", "third"}, places=places)
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    assert constants["places"].tolist() == places
    assert constants["places"].dtype == np.int64


def test_all_outputs_leave_the_model_as_it_was() -> None:
    whole = small()
    assert cut_to({"first", "second", "third"}).graph.node == whole.graph.node


@given(value=st.integers(0, 2**63))
def test_numbers_are_read_as_they_are_written(value: int) -> None:
    written = _varint(value)
    assert _read_varint(memoryview(written + b"more"), 0) == (value, len(written))


@pytest.mark.parametrize("damaged", [b"\x3a", b"\x3a\xff", b"\x3a\x05ab", b"\x3b\x01"])
def test_what_is_no_message_is_refused(damaged: bytes) -> None:
    with pytest.raises(ValueError, match=r"it ends inside|wire type"):
        cut(damaged, {"first"}, {})
