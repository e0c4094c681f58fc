"""Documents of specs, laid over each other."""

from typing import Any

Document = dict[str, Any]


def merged(under: Document, over: Document) -> Document:
    """Mappings are merged; of all else, what is over wins."""
    result = dict(under)
    for name, value in over.items():
        below = result.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            value = merged(below, value)
        result[name] = value
    return result
