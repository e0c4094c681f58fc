"""Literals in Java and C# are the first row of each array."""

import numpy as np

from onepass.training.bundles.examples_of_graph import literals

ARRAYS = {
    "x": np.array([0.5, 2], dtype=np.float32),
    "x.present": np.array([True, False]),
    "photo": np.zeros((2, 3, 8, 8), dtype=np.uint8),
}


def test_java() -> None:
    number, there, photo = literals(ARRAYS, "java").splitlines()
    assert number.endswith("FloatBuffer.wrap(new float[] {0.5f}), new long[] {1}));")
    assert there.endswith("ByteBuffer.wrap(new byte[] {1}), new long[] {1}, OnnxJavaType.BOOL));")
    assert "new byte[192]), new long[] {1, 3, 8, 8}, OnnxJavaType.UINT8" in photo


def test_cs() -> None:
    number, there, photo = literals(ARRAYS, "cs").splitlines()
    assert number.endswith("new DenseTensor<float>(new float[] {0.5f}, new[] {1})));")
    assert "new DenseTensor<bool>(new bool[] {true}, new[] {1})" in there
    assert "new DenseTensor<byte>(new byte[192], new[] {1, 3, 8, 8})" in photo
