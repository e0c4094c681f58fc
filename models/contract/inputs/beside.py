"""The names of arrays that stand beside an input's own.

An optional input may be absent. Its array then holds zeros, which nothing looks at, and an array
beside it, `name.present`, says where there is a value: a mask, never a magic number.
"""


def present(name: str) -> str:
    """The array of booleans beside an optional input. No input has a dot in its name."""
    return f"{name}.present"


def pieces(name: str) -> str:
    """The array beside an input that a pretrained trunk is fed."""
    return f"{name}.pieces"


def features(name: str) -> str:
    """What a pretrained trunk made of that array, where it stands still: training keeps it."""
    return f"{name}.features"
