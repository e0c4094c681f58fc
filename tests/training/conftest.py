"""Fixtures of the workshop: batches of the taxi contract, and a tiny spec that trains."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import safetensors.torch
import torch
from PIL import Image

from onepass.models.contract import Contract
from onepass.models.network import Network, NetworkSpec
from onepass.models.network.pictures import efficientnet, parts
from onepass.models.network.pictures.spec import PictureConfig
from onepass.models.network.pictures.stage import module
from onepass.training.batches.batch import Batch, Batches
from onepass.training.specs.spec import Spec, parse

ROWS = 12


@pytest.fixture
def taxi_network(taxi: Contract) -> Network:
    """An untrained one with dropout and without, as the trunk's default."""
    torch.manual_seed(0)
    return Network(taxi, NetworkSpec.model_validate({"trunk": {"widths": [8, 6]}}))


@pytest.fixture
def make_batch(taxi: Contract) -> Callable[..., Batch]:
    """make_batch(fare=mask) gives one; a task's mask says which rows are answered."""

    def make(**answered: list[bool]) -> Batch:
        random = torch.Generator().manual_seed(0)
        inputs = {
            "distance": torch.rand(ROWS, generator=random),
            "hour": torch.rand(ROWS, generator=random),
            "zone": torch.randint(0, 3, (ROWS,), generator=random),
            "where": torch.randn(ROWS, 2, generator=random),
        }
        targets = {
            "fare": torch.randn(ROWS, generator=random),
            "minutes": torch.randn(ROWS, generator=random),
            "card": torch.randint(0, 2, (ROWS,), generator=random).float(),
            "colour": torch.randint(0, 3, (ROWS,), generator=random),
        }
        masks = {task: torch.tensor(answered.get(task, [True] * ROWS)) for task in taxi.tasks}
        return Batches(inputs, targets, masks, size=ROWS).take(torch.arange(ROWS))

    return make


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three tasks: price and weight can be known, luck cannot; some labels are missing."""
    random = np.random.default_rng(0)
    rows = 600
    x, y = random.normal(size=rows), random.normal(size=rows)
    kind = random.choice(["big", "small"], rows)
    price = 10 + 3 * x + 2 * (kind == "big") + random.normal(0, 0.3, rows)
    luck = random.choice(["win", "lose"], rows)
    heavy = np.where(x + y + random.normal(0, 0.3, rows) > 0, "heavy", "light")
    file = tmp_path_factory.mktemp("shop") / "shop.csv"
    pl.DataFrame(
        {
            "x": x.round(4),
            "y": y.round(4),
            "kind": kind,
            "price": price.round(3),
            "luck": [None if gone else word for gone, word in zip(y > 1, luck, strict=True)],
            "weight": heavy,
        }
    ).write_csv(file)
    return file


@pytest.fixture
def shop(shop_file: Path) -> Callable[..., Spec]:
    """shop(training={...}, ...) gives the spec of that table, tiny and quick."""

    def make(training: dict[str, Any] | None = None, **changes: Any) -> Spec:
        return parse(
            {
                "name": "shop",
                "inputs": {
                    "x": {"kind": "number"},
                    "y": {"kind": "number"},
                    "kind": {"kind": "category"},
                },
                "tasks": {
                    "price": {"kind": "regression", "unit": "EUR"},
                    "weight": {"kind": "binary"},
                    "luck": {"kind": "multiclass"},
                },
                "source": {"kind": "table", "path": str(shop_file)},
                "trunk": {"widths": [16], "dropout": 0.1},
                "heads": {"hidden": [8]},
            }
            | changes
            | {"training": {"epochs": 4, "batch_size": 64, "lr": 0.01} | (training or {})}
        )

    return make


VECTORED = ["the", "Good", "bad", "film", "unseen", "never", "so-so"]
VECTORED_TEXTS = ["Good film", "bad film", "the good", "the bad bad"]


@pytest.fixture
def vectored(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """vectored(...) gives a document whose texts have pretrained vectors."""
    table = np.random.default_rng(0).normal(size=(len(VECTORED), 3)).astype(np.float32)
    np.save(tmp_path / "v.npy", table)
    (tmp_path / "w.txt").write_text("\n".join(VECTORED))
    rows = [
        f"{VECTORED_TEXTS[n % 4]},{n % 2},{'val' if n % 5 == 0 else 'train'}" for n in range(40)
    ]
    (tmp_path / "t.csv").write_text("\n".join(["text,t,split", *rows]))

    def made(**vectors: Any) -> dict[str, Any]:
        files = {"path": str(tmp_path / "v.npy"), "words": str(tmp_path / "w.txt")}
        return {
            "name": "texts",
            "inputs": {"text": {"kind": "text", "tokens": {"buckets": 16}, "optional": True}},
            "tasks": {"t": {"kind": "binary"}},
            "source": {"kind": "table", "path": str(tmp_path / "t.csv")},
            "encoders": {"texts": {"width": 2, "vectors": files | vectors}},
            "trunk": {"widths": [4]},
            "training": {"epochs": 1, "batch_size": 16},
        }

    return made


@pytest.fixture
def lite0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `onepass convert` writes it, of a shortened network that nobody trained."""
    monkeypatch.setattr(efficientnet, "GROUPS", efficientnet.GROUPS[:2])
    monkeypatch.setattr(efficientnet, "HEAD", 16)
    folder = tmp_path / "lite0"
    folder.mkdir()
    torch.manual_seed(0)
    stages = [module(part) for part in parts("efficientnet_lite0")]
    states = [(number, stage.state_dict().items()) for number, stage in enumerate(stages)]
    state = {f"{number}.{name}": value for number, own in states for name, value in own}
    kept = {name: value for name, value in state.items() if value.is_floating_point()}
    safetensors.torch.save_file(kept, folder / "model.safetensors")
    config = PictureConfig(architecture="efficientnet_lite0", licence="Apache-2.0")
    (folder / "config.json").write_text(config.model_dump_json())
    return folder


@pytest.fixture
def portraits(tmp_path: Path) -> dict[str, Any]:
    """A document whose rows are pictures: light ones and dark ones."""
    lines = ["face,age,dark,split"]
    for number in range(16):
        pixels = np.random.default_rng(number).integers(0, 100, (32, 32, 3)) + 100 * (number % 2)
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / f"{number}.png")
        lines.append(f"{number}.png,{number},{number % 2},{'val' if number % 4 == 0 else 'train'}")
    (tmp_path / "t.csv").write_text("\n".join(lines))
    return {
        "name": "portraits",
        "inputs": {"face": {"kind": "image", "size": 32}},
        "tasks": {"age": {"kind": "regression"}, "dark": {"kind": "binary"}},
        "source": {"kind": "table", "path": str(tmp_path / "t.csv")},
        "training": {"epochs": 1, "batch_size": 8},
    }
