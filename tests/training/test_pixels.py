"""Answers for each pixel, from the drawn plate to the bytes that a caller reads."""

import asyncio
import base64
import io
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import orjson
import pytest
import torch
from PIL import Image

from onepass import models, training
from onepass.app.main import create_app
from onepass.app.requests.settings import Settings
from onepass.models.bundle import GOLDEN, BadBundle, Bundle
from onepass.models.contract.deviations import proofs
from onepass.models.contract.forms import pixels as pixels_form
from onepass.models.manifest import encode
from onepass.models.predictor import Predictor
from onepass.training.batches.of_split import split_batches
from onepass.training.data.prepare import prepare
from onepass.training.runs.build import begun
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.loop import Loop
from onepass.training.runs.progress import Silent
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec

SPEC: dict[str, Any] = {
    "name": "plates",
    "inputs": {"plate": {"kind": "image", "size": [24, 32]}},
    "tasks": {
        "mask": {"kind": "segmentation", "labels": ["background", "whole", "half"]},
        "depth": {"kind": "depth", "unit": "cm", "min": 0},
        "count": {"kind": "count"},
    },
    "source": {"kind": "scenes", "count": 60, "side": 32},
    "augment": {"plate": {"flip": True, "zoom": 0.2}},
    "encoders": {},
    "trunk": {"kind": "conv", "channels": [4, 8, 8], "neck": {"width": 8}},
    "sharing": {"kind": "cross_stitch", "fork": 2},
    "heads": {"hidden": [8]},
    "training": {"epochs": 2, "batch_size": 16, "threads": 1},
}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    out = tmp_path_factory.mktemp("plates")
    return training.fit(SPEC, out=out, pictures=False)


def picture(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, (*size[::-1], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def opened(text: str) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))))


def test_a_bundle_answers_as_training_did_and_has_its_graph(bundle: Bundle) -> None:
    assert bundle.manifest.engine is not None
    models.load(bundle.folder).replay()
    metrics = bundle.report()["tasks"]
    assert {"mean_iou", "iou_half", "boundary_f"} <= metrics["mask"]["metrics"].keys()
    assert {"mae", "relative_error", "near_share"} <= metrics["depth"]["metrics"].keys()


def test_masks_and_maps_have_the_size_of_the_picture_that_was_sent(bundle: Bundle) -> None:
    predictor = models.load(bundle.folder)
    wide, small = (
        predictor.predict([{"plate": picture(size)}])[0] for size in ((100, 40), (32, 24))
    )
    assert wide["mask"]["size"] == wide["depth"]["size"] == [100, 40]
    mask = opened(wide["mask"]["mask"])
    assert mask.shape == opened(wide["depth"]["map"]).shape == (40, 100)
    left, _, across, _ = wide["mask"]["seen"]
    assert (round(left), round(across)) == (23, 53), "cut to 4 : 3 in the middle"
    assert (mask[:, : int(left)] == 255).all()
    assert set(np.unique(mask[:, 24:76])) <= {0, 1, 2}
    assert small["mask"]["seen"] == [0, 0, 32, 24]
    shares = np.bincount(opened(small["mask"]["mask"]).ravel(), minlength=3) / (24 * 32)
    np.testing.assert_allclose(list(small["mask"]["shares"].values()), shares, atol=1e-6)


async def asked(folder: Path, row: dict[str, str]) -> tuple[dict[str, Any], Any, Any]:
    """The answer as JSON, and as tensors, and what is said of these."""
    app = create_app(models.load(folder), Settings(log_requests=False))
    pixels = models.load(folder).contract.read([row])["plate"]
    tensor = {"name": "plate", "datatype": "UINT8", "shape": [1, 3, 24, 32]}
    body = {"inputs": [tensor | {"data": pixels.ravel().tolist()}]}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = (await client.post("/predict", json=row)).json()
        outputs = (await client.post("/v2/models/plates/infer", json=body)).json()["outputs"]
        told = (await client.get("/v2/models/plates")).json()["outputs"]
    return answer, outputs, told


def test_a_service_says_the_same_as_json_and_as_tensors(bundle: Bundle) -> None:
    row = {"plate": base64.b64encode(picture((32, 24))).decode()}
    answer, outputs, told = asyncio.run(asked(bundle.folder, row))
    found = {one["name"]: one for one in outputs}
    described = {one["name"]: one for one in told}
    for name in ("mask.mask", "depth.map", "mask.shares", "depth.median"):
        assert found[name]["datatype"] == described[name]["datatype"]
        assert found[name]["shape"][1:] == described[name]["shape"][1:]
    assert found["mask.mask"]["datatype"] == "UINT8"
    mask = np.array(found["mask.mask"]["data"]).reshape(24, 32)
    np.testing.assert_array_equal(mask, opened(answer["mask"]["mask"]))
    assert answer["depth"]["median"] == pytest.approx(found["depth.median"]["data"][0], rel=1e-5)
    assert answer["count"]["value"] == pytest.approx(found["count.value"]["data"][0], rel=1e-5)


def test_masks_and_maps_of_a_table_are_files(tmp_path: Path) -> None:
    """A row without a mask has no say in it."""
    drawn = np.arange(20 * 24 * 32).reshape(20, 24, 32)
    lines = ["file,mask,depth,split"]
    for n, one in enumerate(drawn):
        Image.fromarray((one % 251).astype(np.uint8)).save(tmp_path / f"{n}.png")
        Image.fromarray((one % 3).astype(np.uint8)).save(tmp_path / f"{n}_mask.png")
        Image.fromarray((one % 900).astype(np.uint16)).save(tmp_path / f"{n}_depth.png")
        mask = "" if n == 1 else f"{n}_mask.png"
        lines.append(f"{n}.png,{mask},{n}_depth.png,{'val' if n > 15 else 'train'}")
    (tmp_path / "labels.csv").write_text("\n".join(lines))
    tasks = {name: SPEC["tasks"][name] for name in ("mask", "depth")}
    source = {"kind": "images", "path": str(tmp_path)}
    prepared = prepare(read(SPEC | {"source": source, "tasks": tasks}))
    scaled = source | {"maps": {"depth": {"scale": 0.01, "missing": 0}}}
    with pytest.raises(BadSpec, match=r"source\.maps\.mask: numbers of labels have no unit"):
        prepare(read(SPEC | {"source": source | {"maps": {"mask": {}}}, "tasks": tasks}))
    metres = prepare(read(SPEC | {"source": scaled, "tasks": tasks})).val.targets["depth"]
    known = (drawn[16:] % 900).astype(np.float64)
    np.testing.assert_allclose(metres, np.where(known == 0, np.nan, known / 100), rtol=1e-6)
    assert prepared.train.answered["mask"].sum() == len(prepared.train) - 1
    np.testing.assert_array_equal(prepared.val.targets["mask"], drawn[16:] % 3)
    np.testing.assert_array_equal(prepared.val.targets["depth"], drawn[16:] % 900)


def test_a_resumed_run_sees_the_same_mosaics() -> None:
    """Stopped and resumed it has the weights, bit for bit, of one that ran through."""
    moved = {"flip": True, "rotate": 10, "crop": 0.5, "hue": 0.1, "mosaic": 0.5}
    tasks = {name: SPEC["tasks"][name] for name in ("mask", "depth")}
    source = SPEC["source"] | {"count": 40}
    spec = read(SPEC | {"tasks": tasks, "source": source, "augment": {"plate": moved}})
    prepared = prepare(spec)

    def run(loop: Loop, epochs: int) -> Loop:
        with Interrupt() as stop:
            for _ in range(epochs):
                train = split_batches(loop.network, prepared.train, size=8)
                assert loop.epoch(train, stop, Silent()) is not None
        return loop

    whole, first, second = (begun(spec, prepared) for _ in range(3))
    run(whole, 3)
    run(first, 2)
    second.load(first.tensors(), orjson.loads(orjson.dumps(first.state())))
    run(second, 1)
    for name, value in whole.network.state_dict().items():
        assert torch.equal(second.network.state_dict()[name], value), name


def test_a_mosaic_beside_counts_is_refused() -> None:
    with pytest.raises(BadSpec, match=r"augment\.plate\.mosaic: .* what count say of one is then"):
        read(SPEC | {"augment": {"plate": {"mosaic": 0.5}}})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"trunk": {"kind": "conv"}}, "tasks.mask: answers in pixels, and the trunk hands on no"),
        (
            {"trunk": {"kind": "conv", "channels": [4], "neck": {}}},
            "trunk.neck.finest: no stage makes a map 4 times smaller than the picture, but 2",
        ),
    ],
)
def test_a_trunk_that_cannot_answer_is_told_with_a_way_out(
    changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadSpec) as caught:
        read(SPEC | changed)
    assert said in str(caught.value)


def test_golden_rows_prove_by_some_pixels_what_they_prove_by_all(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels_form, "PROVEN", 8)
    whole = models.load(bundle.folder)  # all of them are there, as earlier builds kept them
    golden = bundle.golden()
    outputs = {name: np.array(one, dtype=np.float32) for name, one in golden.outputs.items()}
    few = proofs(bundle.contract, outputs)
    assert few["depth.values"].shape[1:] == (8, 8)

    def replay() -> None:
        content = encode({"rows": golden.rows, "outputs": few})
        files = bundle.files | {GOLDEN: content}
        Predictor(Bundle(bundle.folder, bundle.manifest, files), whole.engine).replay()

    replay()
    few["depth.values"] = few["depth.values"] + 1
    with pytest.raises(BadBundle, match=r"depth\.values: the onnx engine is"):
        replay()
