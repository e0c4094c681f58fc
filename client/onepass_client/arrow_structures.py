"""Arrow's C structures, as they lie in memory.

https://arrow.apache.org/docs/format/CDataInterface.html
"""

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_int64, c_void_p


class Schema(ctypes.Structure):
    """What a column is."""


class Array(ctypes.Structure):
    """What a column holds."""


class Stream(ctypes.Structure):
    """Gives arrays, one after the other."""


Release = ctypes.CFUNCTYPE(None, c_void_p)
Schema._fields_ = [
    ("format", c_char_p), ("name", c_char_p), ("metadata", c_void_p), ("flags", c_int64),
    ("n_children", c_int64), ("children", POINTER(POINTER(Schema))),
    ("dictionary", POINTER(Schema)), ("release", Release), ("private_data", c_void_p),
]  # fmt: skip
Array._fields_ = [
    ("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64),
    ("n_children", c_int64), ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(Array))), ("dictionary", POINTER(Array)),
    ("release", Release), ("private_data", c_void_p),
]  # fmt: skip
Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(Schema))),
    ("get_next", ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(Array))),
    ("get_last_error", ctypes.CFUNCTYPE(c_char_p, c_void_p)),
    ("release", Release), ("private_data", c_void_p),
]  # fmt: skip
