"""Named points of a picture, from the drawn plate to the bytes that a caller reads."""

import asyncio
import base64
import io
import json
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
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, parse

POINTS = ["left", "right", "middle"]
SPEC: dict[str, Any] = {
    "name": "plates",
    "inputs": {"plate": {"kind": "image", "size": [32, 32]}},
    "tasks": {
        "largest": {"kind": "keypoints", "points": POINTS},
        "count": {"kind": "count"},
    },
    "source": {"kind": "scenes", "count": 60, "side": 32},
    "augment": {"plate": {"flip": True, "zoom": 0.2, "crop": 0.6}},
    "trunk": {"kind": "conv", "channels": [4, 8, 8], "neck": {"width": 8, "finest": 2}},
    "heads": {"hidden": [8]},
    "losses": {"largest": {"kind": "points", "sigma": 1.0}},
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
    metrics = bundle.report()["tasks"]["largest"]["metrics"]
    names = {"distance_px", "pck05", "pck10", "pck10_left", "oks", "visible_accuracy", "skill"}
    assert names <= metrics.keys()


def test_points_lie_in_the_part_of_the_picture_that_is_seen(bundle: Bundle) -> None:
    predictor = models.load(bundle.folder)
    for size, seen in (((32, 32), [0, 0, 32, 32]), ((100, 40), [30, 0, 40, 40])):
        answer = predictor.predict([{"plate": picture(size)}])[0]["largest"]
        assert (answer["size"], answer["seen"]) == ([*size], seen)
        assert list(answer["points"]) == POINTS
        left, top, across, down = seen
        for x, y, visible in answer["points"].values():
            assert left <= x <= left + across
            assert top <= y <= top + down
            assert 0 <= visible <= 1


async def asked(folder: Path, row: dict[str, str]) -> tuple[dict[str, Any], Any, Any]:
    """The answer as JSON, and as tensors, and what is said of these."""
    app = create_app(models.load(folder), Settings(log_requests=False))
    pixels = models.load(folder).contract.read([row])["plate"]
    tensor = {"name": "plate", "datatype": "UINT8", "shape": [1, 3, 32, 32]}
    body = {"inputs": [tensor | {"data": pixels.ravel().tolist()}]}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = (await client.post("/predict", json=row)).json()
        outputs = (await client.post("/v2/models/plates/infer", json=body)).json()["outputs"]
        told = (await client.get("/v2/models/plates")).json()["outputs"]
    return answer, outputs, told


def test_a_service_says_the_same_as_json_and_as_tensors(bundle: Bundle) -> None:
    row = {"plate": base64.b64encode(picture((32, 32))).decode()}
    answer, outputs, told = asyncio.run(asked(bundle.folder, row))
    found = {one["name"]: one for one in outputs}
    described = {one["name"]: one for one in told}
    for name in ("largest.points", "largest.size", "largest.seen"):
        assert found[name]["datatype"] == described[name]["datatype"] == "FP32"
        assert found[name]["shape"][1:] == described[name]["shape"][1:]
    points = np.array(found["largest.points"]["data"]).reshape(3, 3)
    np.testing.assert_allclose([*answer["largest"]["points"].values()], points, atol=1e-4)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_of_answers_has_the_points_by_name(
    bundle: Bundle, tmp_path: Path, ending: str
) -> None:
    (tmp_path / "plate.png").write_bytes(picture((32, 32)))
    rows, out = tmp_path / "rows.csv", tmp_path / f"answers.{ending}"
    rows.write_text("plate\nplate.png\n")
    predict_file(models.load(bundle.folder), rows, out, None)
    table = pl.read_csv(out) if ending == "csv" else pl.read_parquet(out)
    cell = table["largest.points"][0]
    points = json.loads(cell) if ending == "csv" else cell
    assert list(points) == POINTS
    assert all(len(point) == 3 for point in points.values())


def test_a_trunk_that_hands_on_no_map_is_told_with_a_way_out() -> None:
    with pytest.raises(BadSpec, match=r"tasks\.largest: answers in pixels, and the trunk hands"):
        read(SPEC | {"trunk": {"kind": "conv"}})


WIDE, HIGH = 24, 16


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pictures, whose points stand in a table and in a file of COCO."""
    folder = tmp_path_factory.mktemp("faces")
    images, objects, rows = [], [], []
    for number in range(40):
        name = f"{number:02}.png"
        Image.new("RGB", (WIDE, HIGH), (6 * number, 0, 0)).save(folder / name)
        images.append({"id": number, "file_name": name, "width": WIDE, "height": HIGH})
        x, y, known = number % 7, number % 5, number % 3
        row: dict[str, Any] = {"file": name, "eye_x": x, "eye_y": y}
        rows.append(row | ({"nose_x": x + 9, "nose_y": y + 3} if known else {}))
        one = {"image_id": number, "category_id": 1, "bbox": [x, y, 9, 3]}
        triples = [x, y, 2, x + 9, y + 3, 2] if known else [x, y, 2, 0, 0, 0]
        objects.append(one | {"keypoints": triples})
    categories = [{"id": 1, "name": "face", "keypoints": ["eye", "nose"]}]
    document = {"images": images, "annotations": objects, "categories": categories}
    (folder / "pose.json").write_text(json.dumps(document))
    pl.DataFrame(rows).write_csv(folder / "labels.csv")
    return folder


def of_faces(folder: Path, **source: Any) -> dict[str, Any]:
    return {
        "name": "faces",
        "inputs": {"photo": {"kind": "image", "size": [HIGH // 2, WIDE], "resize": "stretch"}},
        "tasks": {"pose": {"kind": "keypoints", "points": ["eye", "nose"]}},
        "source": {"kind": "images", "path": str(folder), **source},
        "trunk": {"kind": "conv", "channels": [4, 8], "neck": {"width": 8}},
    }


COLUMNS = {"pose": ["eye_x", "eye_y", "nose_x", "nose_y"]}
COCO = {"pose": {"kind": "coco", "path": "pose.json"}}


def test_the_same_points_from_a_table_and_from_coco_are_the_same_targets(faces: Path) -> None:
    split = {"kind": "hash", "key": ["file"]}
    listed = prepare(parse(of_faces(faces, columns=COLUMNS, split=split))).train
    marked = prepare(parse(of_faces(faces, annotations=COCO, table="labels.csv", split=split)))
    np.testing.assert_array_equal(listed.inputs["photo"], marked.train.inputs["photo"])
    np.testing.assert_array_equal(listed.targets["pose"], marked.train.targets["pose"])
    numbers = listed.inputs["photo"][:, 0, 0, 0] // 6
    for number, (row,) in zip(numbers.tolist(), listed.targets["pose"], strict=True):
        assert row[5:8].tolist() == [number % 7, number % 5 / 2, 1]
        assert np.isnan(row[8]) == (number % 3 == 0)


def test_points_that_a_file_does_not_have_are_named(faces: Path) -> None:
    document = of_faces(faces, annotations=COCO)
    document["tasks"]["pose"]["points"] = ["eye", "nos"]
    with pytest.raises(BadSpec, match=r"annotations\.pose: no object has a point 'nos'; did you"):
        prepare(parse(document))
    few = of_faces(faces, columns={"pose": ["eye_x", "eye_y"]})
    with pytest.raises(BadSpec, match=r"columns\.pose: names 2 columns for 2 points"):
        prepare(parse(few))
