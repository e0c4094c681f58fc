"""The weights of a bundle, read without torch: named arrays in one safetensors file.

NumPy has no bfloat16: such numbers are read as float32, which holds every one of them.
"""

import math
from typing import Any

import numpy as np
import safetensors
from numpy.typing import NDArray

from onepass.models.contract import Arrays

DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4",
    "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8",
}  # fmt: skip
BFLOAT16 = "BF16"


def read(content: bytes) -> Arrays:
    """The arrays by name.

    Raises:
        ValueError: it is no such file, or holds a type of numbers that NumPy lacks.
    """
    try:
        tensors = safetensors.deserialize(content)  # type: ignore[no-untyped-call]
    except Exception as error:  # the library's errors, and those of its header's text
        raise ValueError(str(error)) from None
    return {name: _array(name, facts) for name, facts in tensors}


def _array(name: str, facts: dict[str, Any]) -> NDArray[Any]:
    dtype, shape, data = facts["dtype"], facts["shape"], facts["data"]
    if dtype == BFLOAT16:
        halves = np.frombuffer(data, dtype="<u2").astype("<u4")
        return (halves << 16).view("<f4").reshape(shape)
    if dtype not in DTYPES:
        raise ValueError(f"{name}: numbers of type {dtype} are not read here")
    array = np.frombuffer(data, dtype=DTYPES[dtype])
    if array.size != math.prod(shape):
        raise ValueError(f"{name}: holds {array.size} numbers, its shape {shape} says otherwise")
    return array.reshape(shape)
