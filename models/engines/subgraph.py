"""A smaller graph out of an exported one: some of its outputs, with some of its heads.

ONNX Runtime computes all outputs of a graph, whichever are asked for, so that a subset of tasks
needs a graph of its own. An ONNX file is one protobuf message: a row of fields, each a key (number
and wire type) and a value. The few fields that matter here are read and written by hand, because
the `onnx` package would add 31 MB to every image that serves.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

MODEL_GRAPH = 7
NODE, INITIALIZER, OUTPUT, VALUE_INFO = 1, 5, 12, 13  # of a graph
NODE_INPUT, NODE_OUTPUT, NODE_ATTRIBUTE = 1, 2, 5
ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS = 6, 11
TENSOR_DIMS, TENSOR_TYPE, TENSOR_NAME, TENSOR_RAW = 1, 2, 8, 9
VALUE_NAME = 1
MODEL_FUNCTION, FUNCTION_NODE = 25, 7
GRAPH_SPARSE, SPARSE_TENSORS = 15, (1, 2)
ATTRIBUTE_TENSORS, ATTRIBUTE_SPARSE = (5, 10), (22, 23)
TENSOR_EXTERNAL, TENSOR_LOCATION = 13, 14
INT64 = 7
VARINT, BYTES = 0, 2  # wire types


class Wire(NamedTuple):
    """One field of a message: its number, its content, and all of it with its key."""

    number: int
    content: memoryview
    whole: memoryview


def cut(model: bytes, outputs: Collection[str], constants: Mapping[str, Sequence[int]]) -> bytes:
    """The model with these outputs alone and what they need, and int64 constants replaced.

    Raises:
        ValueError: it is not a model.
    """
    return b"".join(
        _message(MODEL_GRAPH, _cut_graph(field.content, outputs, constants))
        if field.number == MODEL_GRAPH
        else field.whole
        for field in _fields(memoryview(model))
    )


def external(model: bytes) -> bool:
    """Whether any tensor of a model lies in another file, which its name says.

    Raises:
        ValueError: it is not a model.
    """
    message = memoryview(model)
    graphs = any(_graph_external(graph) for graph in _contents(message, MODEL_GRAPH))
    return graphs or any(
        _node_external(node)
        for function in _contents(message, MODEL_FUNCTION)
        for node in _contents(function, FUNCTION_NODE)
    )


def _graph_external(graph: memoryview) -> bool:
    return (
        any(map(_tensor_external, _contents(graph, INITIALIZER)))
        or any(map(_sparse_external, _contents(graph, GRAPH_SPARSE)))
        or any(map(_node_external, _contents(graph, NODE)))
    )


def _node_external(node: memoryview) -> bool:
    return any(
        any(map(_tensor_external, _contents(attribute, *ATTRIBUTE_TENSORS)))
        or any(map(_sparse_external, _contents(attribute, *ATTRIBUTE_SPARSE)))
        or any(map(_graph_external, _contents(attribute, ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS)))
        for attribute in _contents(node, NODE_ATTRIBUTE)
    )


def _sparse_external(tensor: memoryview) -> bool:
    return any(map(_tensor_external, _contents(tensor, *SPARSE_TENSORS)))


def _tensor_external(tensor: memoryview) -> bool:
    return any(field.number in (TENSOR_EXTERNAL, TENSOR_LOCATION) for field in _fields(tensor))


def _cut_graph(
    graph: memoryview, outputs: Collection[str], constants: Mapping[str, Sequence[int]]
) -> bytes:
    fields = list(_fields(graph))
    needed = set(outputs)
    nodes: list[memoryview] = []
    for field in reversed(fields):  # a node stands after all that feed it
        if field.number == NODE and not needed.isdisjoint(_texts(field.content, NODE_OUTPUT)):
            needed |= _reads(field.content)
            nodes.append(field.whole)
    parts: list[bytes | memoryview] = list(reversed(nodes))
    for field in fields:
        if field.number == INITIALIZER:
            name = "".join(_texts(field.content, TENSOR_NAME))
            if name in needed:
                parts.append(_constant(name, constants[name]) if name in constants else field.whole)
        elif field.number == OUTPUT:
            parts += [field.whole] if needed & set(_texts(field.content, VALUE_NAME)) else []
        elif field.number not in (NODE, VALUE_INFO):  # shapes may differ now
            parts.append(field.whole)
    return b"".join(parts)


def _reads(node: memoryview) -> set[str]:
    """All that a node reads, the nodes of graphs inside it (If, Loop) included."""
    names = set(_texts(node, NODE_INPUT))
    for attribute in _contents(node, NODE_ATTRIBUTE):
        for graph in _contents(attribute, ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS):
            names.update(*(_reads(inner) for inner in _contents(graph, NODE)))
            names.update(*(_texts(output, VALUE_NAME) for output in _contents(graph, OUTPUT)))
    return names


def _texts(message: memoryview, number: int) -> list[str]:
    return [str(content, "utf-8") for content in _contents(message, number)]


def _contents(message: memoryview, *numbers: int) -> list[memoryview]:
    return [field.content for field in _fields(message) if field.number in numbers]


def _fields(message: memoryview) -> Iterator[Wire]:
    at = 0
    while at < len(message):
        start = at
        key, at = _read_varint(message, at)
        match key & 7:
            case 0:  # a varint
                content = at
                _, at = _read_varint(message, at)
            case 1:
                content, at = at, at + 8
            case 2:
                length, content = _read_varint(message, at)
                at = content + length
            case 5:
                content, at = at, at + 4
            case kind:
                raise ValueError(f"a field of wire type {kind}")
        if at > len(message):
            raise ValueError("it ends inside a field")
        yield Wire(key >> 3, message[content:at], message[start:at])


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits per byte, the lowest first, and the place behind it."""
    value = shift = 0
    while True:
        if at >= len(message):
            raise ValueError("it ends inside a number")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | BYTES) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3 | VARINT) + _varint(value)


def _constant(name: str, values: Sequence[int]) -> bytes:
    """An initializer (len(values),) of int64."""
    return _message(
        INITIALIZER,
        _number(TENSOR_DIMS, len(values))
        + _number(TENSOR_TYPE, INT64)
        + _message(TENSOR_NAME, name.encode())
        + _message(TENSOR_RAW, np.asarray(values, dtype="<i8").tobytes()),
    )
