"""Examples for whoever runs a graph alone: in Python, in a browser, in Java and C#."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from onepass.models.contract import Arrays

MOST = 64
"""Numbers of an array that are written out; larger ones, as pictures, are zeros."""

PYTHON = '''"""Answers the rows of example.json by ONNX Runtime: `pip install onnxruntime`."""

import json

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
with open("example.json", encoding="utf-8") as file:
    example = json.load(file)


def array(tensor):
    return np.array(tensor["data"], dtype=tensor["type"]).reshape(tensor["shape"])


inputs = {name: array(tensor) for name, tensor in example["inputs"].items()}
names = [output.name for output in session.get_outputs()]
outputs = dict(zip(names, session.run(names, inputs)))
print(session.get_modelmeta().custom_metadata_map)
for name, values in outputs.items():
    print(name, values.tolist())
    if name in example["outputs"]:
        off = np.abs(values - array(example["outputs"][name])).max()
        assert off < 1e-3 * (1 + np.abs(values).max()), (name, off)
'''

BROWSER = """<!doctype html>
<meta charset="utf-8">
<title>answers in a browser</title>
<link rel="icon" href="data:,">
<pre id="said"></pre>
<script type="module">
import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";
ort.env.wasm.numThreads = 1;
const types = {float32: Float32Array, int64: BigInt64Array, int32: Int32Array,
               uint8: Uint8Array, bool: Uint8Array};
const tensor = ({type, shape, data}) =>
  new ort.Tensor(type, types[type].from(data, type === "int64" ? BigInt : Number), shape);
const example = await (await fetch("example.json")).json();
const session = await ort.InferenceSession.create("model.onnx");
const inputs = Object.fromEntries(
  Object.entries(example.inputs).map(([name, one]) => [name, tensor(one)]));
const outputs = await session.run(inputs);
const said = {};
for (const [name, one] of Object.entries(outputs)) {
  const known = example.outputs[name]?.data ?? [];
  const off = Math.max(0, ...known.map((value, n) => Math.abs(value - one.data[n])));
  said[name] = {off, values: Array.from(one.data).slice(0, 8)};
}
document.getElementById("said").textContent = JSON.stringify(said, null, 1);
</script>
"""

JAVA = """// One row by ONNX Runtime: com.microsoft.onnxruntime:onnxruntime.
import ai.onnxruntime.*;
import java.nio.*;
import java.util.*;

public class Example {
    public static void main(String[] words) throws OrtException {
        OrtEnvironment env = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        // INPUTS
        try (OrtSession session = env.createSession("model.onnx");
             OrtSession.Result outputs = session.run(inputs)) {
            for (Map.Entry<String, OnnxValue> one : outputs)
                System.out.println(one.getKey() + " " + Arrays.deepToString(
                    new Object[] {one.getValue().getValue()}));
        }
    }
}
"""

CS = """// One row by ONNX Runtime: Microsoft.ML.OnnxRuntime.
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

var inputs = new List<NamedOnnxValue>();
// INPUTS
using var session = new InferenceSession("model.onnx");
using var outputs = session.Run(inputs);
foreach (var one in outputs)
    Console.WriteLine($"{one.Name} {string.Join(" ", one.AsEnumerable<float>())}");
"""

EXAMPLES = {
    "example.py": PYTHON,
    "example.html": BROWSER,
    "Example.java": JAVA,
    "Example.cs": CS,
}
JAVA_TYPES = {
    "float32": ("float", "FloatBuffer.wrap({})"),
    "int64": ("long", "LongBuffer.wrap({})"),
    "int32": ("int", "IntBuffer.wrap({})"),
    "uint8": ("byte", "ByteBuffer.wrap({}), OnnxJavaType.UINT8"),
    "bool": ("byte", "ByteBuffer.wrap({}), OnnxJavaType.BOOL"),
}
"""Per type of an array the one of its numbers, and how it becomes a tensor."""
CS_TYPES = {"float32": "float", "int64": "long", "int32": "int", "uint8": "byte", "bool": "bool"}


def literals(arrays: Arrays, language: str) -> str:
    """The first row of each array as it is written in that language."""
    lines = _java(arrays) if language == "java" else _cs(arrays)
    return ("\n        " if language == "java" else "\n").join(lines)


def _java(arrays: Arrays) -> Iterator[str]:
    for name, array in arrays.items():
        kind, made = JAVA_TYPES[array.dtype.name]
        values = _values(array, suffix="f" if kind == "float" else "", true="1", false="0")
        held = f"new {kind}[] {{{values}}}" if values else f"new {kind}[{array[:1].size}]"
        head, _, behind = made.format(held).partition("), ")
        tensor = f"{head})" if behind else head
        shape = ", ".join(map(str, array[:1].shape))
        last = f", {behind}" if behind else ""
        yield (
            f'inputs.put("{name}", OnnxTensor.createTensor(env, {tensor}, '
            f"new long[] {{{shape}}}{last}));"
        )


def _cs(arrays: Arrays) -> Iterator[str]:
    for name, array in arrays.items():
        kind = CS_TYPES[array.dtype.name]
        values = _values(array, suffix="f" if kind == "float" else "", true="true", false="false")
        held = f"new {kind}[] {{{values}}}" if values else f"new {kind}[{array[:1].size}]"
        shape = ", ".join(map(str, array[:1].shape))
        yield (
            f'inputs.Add(NamedOnnxValue.CreateFromTensor("{name}", '
            f"new DenseTensor<{kind}>({held}, new[] {{{shape}}})));"
        )


def _values(array: NDArray[Any], *, suffix: str, true: str, false: str) -> str:
    """Nothing, where they are too many."""
    row = array[:1].ravel().tolist()
    if len(row) > MOST:
        return ""
    said = (true if one is True else false if one is False else f"{one}{suffix}" for one in row)
    return ", ".join(said)
