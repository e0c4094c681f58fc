"""Objects with answers of their own, from the drawn plate to the bytes that a caller reads."""

import asyncio
import base64
import io
import json
from math import ceil
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import polars as pl
import pytest
from PIL import Image

from onepass import models, training
from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models.bundle import Bundle
from onepass.training.data.prepare import prepare
from onepass.training.predicting import predict_file
from onepass.training.sources import scenes
from onepass.training.sources.annotated import Annotated
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec

SPEC: dict[str, Any] = {
    "name": "plates",
    "inputs": {"plate": {"kind": "image", "size": [32, 32]}},
    "tasks": {
        "beans": {
            "kind": "detection",
            "attributes": {"quality": {"kind": "multiclass"}},
            "points": ["middle"],
            "masks": True,
            "max_objects": 20,
        },
        "count": {"kind": "count"},
        "mask": {"kind": "segmentation", "labels": ["background", "whole", "half"]},
    },
    "source": {"kind": "scenes", "count": 60, "side": 32},
    "augment": {"plate": {"flip": True, "zoom": 0.2}},
    "trunk": {"kind": "conv", "channels": [4, 8, 8], "neck": {"width": 8, "finest": 2}},
    "heads": {"hidden": [8]},
    "training": {"epochs": 2, "batch_size": 16, "threads": 1, "lr": 0.01},
}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return training.fit(SPEC, out=tmp_path_factory.mktemp("plates"), pictures=False)


def picture(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, (*size[::-1], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def test_a_bundle_answers_as_training_did_and_has_its_graph(bundle: Bundle) -> None:
    assert bundle.manifest.engine is not None
    models.load(bundle.folder).replay()
    models.load(bundle.folder, "torch").replay()
    metrics = bundle.report()["tasks"]["beans"]["metrics"]
    assert {
        "ap",
        "ap50",
        "count_mae",
        "quality_accuracy",
        "points_pck",
        "mask_iou",
    } <= metrics.keys()
    task = bundle.manifest.contract.tasks["beans"]
    assert task.form.labels == ("half", "whole")


def test_boxes_lie_in_the_picture_that_was_sent(bundle: Bundle) -> None:
    predictor = models.load(bundle.folder)
    predictor.contract.tasks["beans"].__dict__["threshold"] = 0.0  # all that is proposed
    small, wide = (
        predictor.predict([{"plate": picture(size)}])[0]["beans"] for size in ((32, 32), (100, 40))
    )
    assert (small["size"], small["seen"]) == ([32, 32], [0, 0, 32, 32])
    assert (wide["size"], wide["seen"]) == ([100, 40], [30, 0, 40, 40])
    for answer in (small, wide):
        assert answer["count"] == len(answer["objects"])
        scores = [one["score"] for one in answer["objects"]]
        assert scores == sorted(scores, reverse=True)
        for one in answer["objects"]:
            x, y, width, height = one["box"]
            left, top, across, down = answer["seen"]
            assert left <= x <= x + width <= left + across + 1e-3
            assert top <= y <= y + height <= top + down + 1e-3
            across, down, seen = one["points"]["middle"]
            assert abs(across - x) + abs(down - y) < 200
            assert 0 <= seen <= 1
            mask = np.asarray(Image.open(io.BytesIO(base64.b64decode(one["mask"]))))
            assert mask.shape == (
                max(1, ceil(y + height) - int(y)),
                max(1, ceil(x + width) - int(x)),
            )
            assert sum(one["quality"]["probabilities"].values()) == pytest.approx(1, abs=1e-5)


async def asked(folder: Path, row: dict[str, str]) -> tuple[dict[str, Any], Any, Any, str]:
    """The answer as JSON, and as tensors, what is said of these, and what was counted."""
    app = create_app(models.load(folder), Settings(log_requests=False))
    pixels = models.load(folder).contract.read([row])["plate"]
    tensor = {"name": "plate", "datatype": "UINT8", "shape": [1, 3, 32, 32]}
    body = {"inputs": [tensor | {"data": pixels.ravel().tolist()}]}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = (await client.post("/predict", json=row)).json()
        outputs = (await client.post("/v2/models/plates/infer", json=body)).json()["outputs"]
        told = (await client.get("/v2/models/plates")).json()["outputs"]
        counted = (await client.get("/metrics")).text
    return answer, outputs, told, counted


def test_a_service_says_the_same_as_json_and_as_tensors(bundle: Bundle) -> None:
    row = {"plate": base64.b64encode(picture((32, 32))).decode()}
    answer, outputs, told, counted = asyncio.run(asked(bundle.folder, row))
    found = {one["name"]: one for one in outputs}
    described = {one["name"]: one for one in told}
    for name in (
        "beans.boxes",
        "beans.points",
        "beans.masks",
        "beans.scores",
        "beans.labels",
        "beans.quality.probabilities",
    ):
        assert found[name]["datatype"] == described[name]["datatype"]
        assert found[name]["shape"][1:] == described[name]["shape"][1:]
    objects = answer["beans"]["objects"]
    assert found["beans.count"]["data"] == [len(objects)]
    boxes = np.array(found["beans.boxes"]["data"]).reshape(20, 4)[: len(objects)]
    np.testing.assert_allclose(boxes.tolist(), [one["box"] for one in objects], atol=1e-3)
    assert found["beans.labels"]["data"][: len(objects)] == [one["label"] for one in objects]
    for label in ("half", "whole"):
        both = 2 * sum(one["label"] == label for one in objects)
        assert f'label="{label}",task="beans"}} {both}' in counted


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_of_answers_has_a_list_of_objects(
    bundle: Bundle, tmp_path: Path, ending: str
) -> None:
    (tmp_path / "plate.png").write_bytes(picture((100, 40)))
    rows, out = tmp_path / "rows.csv", tmp_path / f"answers.{ending}"
    rows.write_text("plate\nplate.png\n")
    predict_file(models.load(bundle.folder), rows, out, None)
    table = pl.read_csv(out) if ending == "csv" else pl.read_parquet(out)
    assert {"beans.count", "beans.objects", "count.value"} <= set(table.columns)
    size = table["beans.size"][0]
    assert list(size if ending == "parquet" else json.loads(size)) == [100, 40]
    cell = table["beans.objects"][0]
    objects = (
        pl.Series([cell]).str.json_decode(pl.List(pl.Struct({"label": pl.String})))[0]
        if ending == "csv"
        else cell
    )
    assert len(objects) == table["beans.count"][0]


def test_what_is_missing_is_neither_an_object_nor_none() -> None:
    """A plate without annotation has no say; one without beans says that there are none."""
    prepared = prepare(read(SPEC))
    targets = prepared.train.targets["beans"]
    counts = prepared.train.targets["count"]
    np.testing.assert_array_equal((targets[..., 0] > 0).sum(axis=1), counts)
    assert prepared.train.answered["beans"].all()


def test_a_trunk_that_hands_on_no_map_is_told_with_a_way_out() -> None:
    with pytest.raises(BadSpec, match=r"tasks\.beans: answers in pixels, and the trunk hands"):
        read(SPEC | {"trunk": {"kind": "conv"}})


def test_pictures_without_any_object_judge_nothing_and_that_is_said_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, _ = scenes.ANSWERS["beans"]
    monkeypatch.setitem(scenes.ANSWERS, "beans", (kind, lambda _: Annotated(())))
    beans = SPEC["tasks"]["beans"] | {"labels": ["half", "whole"]}
    beans["attributes"] = {"quality": {"kind": "multiclass", "labels": ["good", "bad"]}}
    with pytest.raises(BadSpec, match="no validation row says anything to judge beans by"):
        training.fit(SPEC | {"tasks": {"beans": beans}}, out=tmp_path, onnx=False, pictures=False)
    two = SPEC | {"tasks": {"beans": beans, "count": {"kind": "count"}}}
    notes = training.fit(two, out=tmp_path, onnx=False, pictures=False).report()["notes"]
    assert any("tasks.beans: validation rows say nothing to judge it by" in one for one in notes)
