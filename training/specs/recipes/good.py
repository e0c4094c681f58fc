"""`good`: what a spec gets unless it says otherwise. Chosen over many tables at once, by their
validation rows; for pictures and tokens it is what did well in the examples."""

from onepass.models.network.trunks.sized import SIZES
from onepass.training.specs.recipes.asked import Asked
from onepass.training.specs.recipes.names import Document

ROWS: Document = {
    "encoders": {
        "numbers": {
            "kind": "piecewise_linear",
            "bins": 48,
            "width": 16,
            "edges": "trees",
            "scale": "quantile",
        },
        "categories": {"kind": "embedding", "one_hot_up_to": 9},
    },
    "trunk": {"kind": "mlp", "widths": [128, 128]},
    "heads": {"hidden": []},
    "ensemble": {"members": 8, "kind": "batch"},
    "losses": {"regression": {"kind": "mae"}},  # by the kind of the task
    "balancing": {"kind": "scaled"},
    "training": {
        "epochs": "auto",
        "batch_size": "auto",
        "patience": "auto",
        "lr": 0.003,
        "weight_decay": 0.01,
        "ema": 0.998,
    },
}
"""The table: numbers, categories, sets and times, texts beside them."""
TEXTS: Document = ROWS | {
    "encoders": {"texts": {"kind": "bag", "weights": "ratios", "width": 16, "min_count": 1}},
    "trunk": {"kind": "mlp", "widths": []},
}
"""Texts alone, of which labels are asked: layers above a bag would know the rows by heart."""
TOKENS: Document = ROWS | {
    "trunk": {"kind": "conv1d", "channels": [64], "dropout": 0.1, "pool": "none"},
    "heads": {"hidden": [32]},
    "training": {"epochs": 60, "batch_size": "auto", "lr": 0.002},
}
"""Where each token is answered."""
PICTURES: Document = ROWS | {
    "trunk": {"kind": "conv", "channels": [16, 32, 64, 128], "widths": [64], "dropout": 0.3},
    "training": {
        "epochs": 40,
        "batch_size": 32,
        "lr": 0.003,
        "schedule": "one_cycle",
        "patience": 40,
    },
}
"""Pictures, whatever stands beside them."""
PIXELS: Document = PICTURES | {
    "trunk": {"kind": "conv", **SIZES["tiny"]},
    "heads": {"hidden": [64]},
    "balancing": {"kind": "uncertainty"},
    "training": {
        "epochs": 40,
        "batch_size": 16,
        "lr": 0.004,
        "schedule": "one_cycle",
        "patience": 40,
        "ema": 0.98,
    },
}
"""Where pixels or objects of pictures are answered: 0.6 million parameters."""
SMALL: Document = PIXELS["trunk"] | {
    "channels": [24, 48, 96],
    "neck": {"width": 64, "finest": 2},
}
"""The same of small pictures."""
LABELLED = {"binary", "multiclass", "ordinal"}
"""Kinds of tasks by whose labels words are weighed."""
DEEP, FLAT = 64, 16
"""Pixels from which a fourth stage has something to look at, and a second and third."""


def good(asked: Asked) -> Document:
    """By what the trunk is fed; where a pretrained one learns, work on padding is spared."""
    document = _by_layout(asked)
    if not asked.learns:
        return document
    return document | {"training": document["training"] | {"by_length": True}}


def _by_layout(asked: Asked) -> Document:
    match asked.layout:
        case "rows":
            return ROWS
        case "texts":
            return TEXTS if LABELLED & {*asked.tasks.values()} else ROWS
        case "tokens":
            return TOKENS
        case "pixels":
            return PIXELS if asked.side >= DEEP else PIXELS | {"trunk": SMALL}
        case "pictures":
            stages = 4 if asked.side >= DEEP else 3 if asked.side >= FLAT else 1
            channels = PICTURES["trunk"]["channels"][:stages]
            return PICTURES | {"trunk": PICTURES["trunk"] | {"channels": channels}}
