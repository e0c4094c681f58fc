"""A graph whose large matrices are whole numbers of eight bits.

A layer that is fed by another is computed in them, row by row: what feeds it is divided by the
largest number of its row, 127 steps to either side of zero, so that an answer depends on no row
beside it (onnxruntime.quantization takes one range for all rows of a batch, and answers differ by
who asks at the same time). A weight has 64 steps to either side, by its column: pairs of products
then fit in 16 bits, in which processors without VNNI add them up, and all processors answer alike.

What numbers are fed to straight from the encoders, where one that lies far out would cost others
of its row their digits, and convolutions have weights of eight bits and compute as before: these
become floats again when a session opens. Rows of embeddings become floats when they are looked up.
Heads, and matrices that are small or one for each task, stay as they are.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

LEAST = 2**12
"""Numbers of a matrix, below which it stays as it is."""
STEPS, COMPUTED = 127, 64
"""To either side of zero: of a weight that becomes a float again, of one that is computed with."""
TINY = 1e-30
"""Of a row that is all zero."""
Floats = NDArray[np.float32]


class Quantised(NamedTuple):
    """What came of it."""

    graph: bytes
    share: float
    """Of the graph's numbers, those in eight bits."""


def quantised(graph: bytes) -> Quantised:
    """The graph with large matrices in eight bits; inputs and outputs are as they were."""
    model = onnx.load_from_string(graph)
    rewriting = _Rewriting(model)
    nodes = [new for node in model.graph.node for new in rewriting.of(node)]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend([*kept, *rewriting.made.values()])
    sizes = [np.prod(one.dims) for one in (*kept, *rewriting.made.values())]
    small = sum(np.prod(t.dims) for t in rewriting.made.values() if t.data_type == TensorProto.INT8)
    return Quantised(model.SerializeToString(deterministic=True), float(small / max(1, sum(sizes))))


class _Rewriting:
    """Node after node, in their order."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.made: dict[str, TensorProto] = {}
        self._held = {one.name: one for one in model.graph.initializer}
        self._rows: dict[str, str] = {}
        """By a layer's input: the name of its rows in steps."""
        floats = [one for one in model.graph.input if one.type.tensor_type.elem_type == 1]
        self._numbers = {one.name for one in floats}
        """Values in which numbers stand as they were sent, or as an encoder made them."""

    def of(self, node: NodeProto) -> Iterator[NodeProto]:
        """What stands in its place."""
        place = self._place(node)
        weight = None if place is None else self._weight(node, node.input[place])
        direct = not self._numbers.isdisjoint(node.input)
        if weight is None or node.op_type in ("Gather", "Conv"):
            self._numbers |= set(node.output) if direct else set()
        if weight is None or place is None:
            yield node
        elif node.op_type == "Gather":
            yield from self._looked_up(node, weight)
        elif node.op_type == "Conv" or direct:
            yield from self._floats(node, place, weight)
        else:
            yield from self._computed(node, weight)

    def _place(self, node: NodeProto) -> int | None:
        """Of a node that may have weights in eight bits, which input they are."""
        options = _options(node)
        match node.op_type:
            case "MatMul" | "Conv":
                return 1
            case "Gemm" if not options.get("transA") and _plain(options):
                return 1
            case "Gather" if not options.get("axis") and node.input[1] not in self._held:
                return 0
        return None

    def _weight(self, node: NodeProto, name: str) -> Floats | None:
        held = self._held.get(name)
        if held is None or held.data_type != TensorProto.FLOAT or np.prod(held.dims) < LEAST:
            return None
        if len(held.dims) != 2 and node.op_type != "Conv":
            return None
        weight: Floats = numpy_helper.to_array(held)
        return weight if np.isfinite(weight).all() else None

    def _keep(self, name: str, array: NDArray[np.generic]) -> str:
        self.made[name] = numpy_helper.from_array(array, name)
        return name

    def _floats(self, node: NodeProto, place: int, weight: Floats) -> Iterator[NodeProto]:
        """Weights that become floats again before the first answer."""
        name = f"{node.input[place]}.int8"
        if f"{name}.steps" not in self.made:
            by = 0 if node.op_type == "Conv" or _options(node).get("transB") else 1
            steps, scale = _stepped(weight, STEPS, by)
            self._keep(f"{name}.steps", steps)
            self._keep(f"{name}.scale", scale)
            yield helper.make_node("Cast", [f"{name}.steps"], [f"{name}.whole"], to=1)
            yield helper.make_node("Mul", [f"{name}.whole", f"{name}.scale"], [name])
        node.input[place] = name
        yield node

    def _looked_up(self, node: NodeProto, weight: Floats) -> Iterator[NodeProto]:
        """Rows of a table, each in its own steps."""
        name, out = f"{node.input[0]}.rows", node.output[0]
        steps, scale = _stepped(weight, STEPS, 0)
        self._keep(f"{name}.steps", steps)
        self._keep(f"{name}.scale", scale)
        for part in ("steps", "scale"):
            found = [f"{name}.{part}", node.input[1]]
            yield helper.make_node("Gather", found, [f"{out}.{part}"], axis=0)
        yield helper.make_node("Cast", [f"{out}.steps"], [f"{out}.whole"], to=1)
        yield helper.make_node("Mul", [f"{out}.whole", f"{out}.scale"], [out])

    def _computed(self, node: NodeProto, weight: Floats) -> Iterator[NodeProto]:
        """A layer in whole numbers, between rows that become such and floats again."""
        x, out = node.input[0], node.output[0]
        turned = weight.T if _options(node).get("transB") else weight  # (in, out)
        steps, scale = _stepped(np.ascontiguousarray(turned), COMPUTED, 1)
        name = f"{node.input[1]}.computed"
        self._keep(f"{name}.steps", steps)
        self._keep(f"{name}.scale", scale.reshape(-1))
        middle = self._keep("/int8.middle", np.array(STEPS + 1, dtype=np.uint8))
        if x not in self._rows:
            self._rows[x] = f"{x}.int8"
            yield from self._in_steps(x, self._rows[x], middle)
        rows = self._rows[x]
        bias = node.input[2] if len(node.input) > 2 else ""
        product = [f"{out}.{part}" for part in ("sum", "whole", "rows", "plain")]
        last = product[3] if bias else out
        given = [rows, f"{name}.steps", middle]
        yield helper.make_node("MatMulInteger", given, [product[0]])
        yield helper.make_node("Cast", [product[0]], [product[1]], to=1)
        yield helper.make_node("Mul", [product[1], f"{rows}.scale"], [product[2]])
        yield helper.make_node("Mul", [product[2], f"{name}.scale"], [last])
        if bias:
            yield helper.make_node("Add", [last, bias], [out])

    def _in_steps(self, x: str, rows: str, middle: str) -> Iterator[NodeProto]:
        last = self._keep("/int8.last", np.array([-1], dtype=np.int64))
        step = self._keep("/int8.step", np.array(1 / STEPS, dtype=np.float32))
        tiny = self._keep("/int8.tiny", np.array(TINY, dtype=np.float32))
        one = self._keep("/int8.one", np.array(1, dtype=np.float32))
        yield helper.make_node("Abs", [x], [f"{rows}.size"])
        yield helper.make_node("ReduceMax", [f"{rows}.size", last], [f"{rows}.most"], keepdims=1)
        yield helper.make_node("Mul", [f"{rows}.most", step], [f"{rows}.part"])
        yield helper.make_node("Max", [f"{rows}.part", tiny], [f"{rows}.scale"])
        yield helper.make_node("Div", [x, f"{rows}.scale"], [f"{rows}.share"])
        yield helper.make_node("QuantizeLinear", [f"{rows}.share", one, middle], [rows])


def _options(node: NodeProto) -> Mapping[str, float]:
    return {one.name: one.f if one.type == 1 else one.i for one in node.attribute}


def _plain(options: Mapping[str, float]) -> bool:
    return options.get("alpha", 1.0) == 1.0 and options.get("beta", 1.0) == 1.0


def _stepped(weight: Floats, steps: int, by: int) -> tuple[NDArray[np.int8], Floats]:
    """Whole numbers, and by what each slice along the axis `by` is to be multiplied."""
    others = tuple(axis for axis in range(weight.ndim) if axis != by)
    most = np.abs(weight).max(axis=others, keepdims=True)
    scale = (np.where(most > 0, most, 1) / steps).astype(np.float32)
    return np.rint(weight / scale).astype(np.int8), scale
