"""`quick`: a first look, in a fraction of the time."""

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.good import good
from onepass.training.specs.recipes.names import Document

ROWS: Document = {
    "trunk": {"kind": "mlp", "widths": [128, 64]},
    "ensemble": {"members": 4, "kind": "mini"},
}
"""What is smaller, of rows."""
EPOCHS = 20


def quick(asked: Asked) -> Document:
    """As good, smaller and shorter."""
    document = good(asked)
    smaller = ROWS if asked.layout == "rows" else {}
    return document | smaller | {"training": document["training"] | {"epochs": EPOCHS}}
