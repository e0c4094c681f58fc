"""`quick`: a first look, in a fraction of the time."""

from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.good import good
from onepass.training.specs.recipes.names import Document

TRUNK: Document = {"kind": "mlp", "widths": [128, 64], "dropout": 0.1}
"""Of rows."""
EPOCHS = 20


def quick(asked: Asked) -> Document:
    """As good, smaller and shorter."""
    document = good(asked)
    smaller = {"trunk": TRUNK} if asked.layout == "rows" else {}
    return document | smaller | {"training": document["training"] | {"epochs": EPOCHS}}
