"""Expressions from a small safe set: numbers, names, + - * / ** %, comparisons, functions.

The text is parsed by Python and walked by us; nothing is ever evaluated by Python.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FUNCTIONS: Mapping[str, Callable[..., Floats]] = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "tanh": np.tanh, "exp": np.exp, "log": np.log,
    "sqrt": np.sqrt, "abs": np.abs, "floor": np.floor, "sign": np.sign,
    "min": np.minimum, "max": np.maximum,
}  # fmt: skip
MAX_LETTERS = 1000
CONSTANTS: Mapping[str, float] = {"pi": np.pi, "e": np.e}
OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
    ast.Pow: np.power, ast.Mod: np.mod,
}  # fmt: skip
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
}  # fmt: skip


def evaluate(text: str, names: Mapping[str, Floats]) -> Floats:
    """The value of an expression over columns (N,): (N,). A comparison gives 0 and 1.

    Raises:
        ValueError: it is no expression, or uses what is not in the small safe set.
    """
    if len(text) > MAX_LETTERS:
        raise ValueError(f"an expression of {len(text)} letters is too long to read")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"{text!r} is not an expression") from None
    count = len(next(iter(names.values())))
    try:
        with np.errstate(all="ignore"):  # what is not finite is found and reported by the caller
            value = np.asarray(_walk(tree.body, names, text), dtype=np.float64)
    except (OverflowError, RecursionError):
        raise ValueError(f"{text!r} is too large or too deep to compute") from None
    return np.broadcast_to(value, count).copy()


def _walk(node: ast.expr, names: Mapping[str, Floats], text: str) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_walk(operand, names, text)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_walk(left, names, text), _walk(right, names, text))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            holds = COMPARISONS[type(op)](_walk(left, names, text), _walk(right, names, text))
            return np.asarray(holds, dtype=np.float64)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            wanted = 2 if name in ("min", "max") else 1
            if len(args) != wanted:
                raise ValueError(f"{text!r}: {name} takes {wanted} value{'s' * (wanted > 1)}")
            return FUNCTIONS[name](*(_walk(arg, names, text) for arg in args))
        case ast.Name(id=name):
            raise ValueError(f"{text!r}: unknown name {name!r}; there are {', '.join(names)}")
        case _:
            pass
    known = ", ".join(FUNCTIONS)
    raise ValueError(
        f"{text!r}: {ast.unparse(node)!r} is not in the small set of + - * / ** % < > and {known}"
    )
