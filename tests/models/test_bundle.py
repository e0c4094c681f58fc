"""The bundle: whole or absent, and never silently wrong."""

import hashlib
from collections.abc import Callable

import orjson
import pytest

from onepass import models
from onepass.models import bundle as bundles
from onepass.models.bundle import BadBundle, open_bundle


def test_a_bundle_answers_what_the_network_that_made_it_answered(make_bundle: Callable) -> None:
    predictor = models.load(make_bundle())
    golden = predictor.bundle.golden()
    answers = predictor.predict(golden.rows)
    assert list(answers[0]) == ["fare", "minutes", "card", "colour"]
    fares = [answer["fare"]["value"] for answer in answers]
    assert fares == pytest.approx(golden.outputs["fare.value"], rel=1e-6)


@pytest.mark.parametrize("name", [bundles.WEIGHTS, bundles.GOLDEN, bundles.REPORT])
def test_a_flipped_byte_is_refused_with_the_files_name(make_bundle: Callable, name: str) -> None:
    folder = make_bundle()
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(BadBundle, match=rf"{name}: is damaged"):
        open_bundle(folder)


def test_any_flipped_byte_of_the_manifest_is_refused(make_bundle: Callable) -> None:
    folder = make_bundle()
    file = folder / bundles.MANIFEST
    whole = file.read_bytes()
    for place in range(0, len(whole), 37):
        if whole[place : place + 1].isspace():
            continue  # white space says nothing
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BadBundle, match=r"manifest\.json"):
            open_bundle(folder)


def test_a_missing_file_is_refused_with_its_name(make_bundle: Callable) -> None:
    folder = make_bundle()
    (folder / bundles.WEIGHTS).unlink()
    with pytest.raises(BadBundle, match=r"weights\.safetensors: cannot be read"):
        open_bundle(folder)


def test_a_file_name_that_leaves_the_folder_is_refused(make_bundle: Callable) -> None:
    folder = make_bundle()
    manifest = open_bundle(folder).manifest
    files = {name: (folder / name).read_bytes() for name in manifest.files}
    sealed = manifest.sealed({**files, "../secret": b""})
    (folder / bundles.MANIFEST).write_bytes(sealed.encode())
    with pytest.raises(BadBundle, match="not a plain file name"):
        open_bundle(folder)


def test_another_format_is_refused_as_such(make_bundle: Callable) -> None:
    folder = make_bundle()
    document = orjson.loads((folder / bundles.MANIFEST).read_bytes())
    (folder / bundles.MANIFEST).write_bytes(orjson.dumps(document | {"format": 2}))
    with pytest.raises(BadBundle, match="reads format 1"):
        open_bundle(folder)


def test_a_manifest_from_before_a_field_was_known_is_whole(make_bundle: Callable) -> None:
    folder = make_bundle()
    document = orjson.loads((folder / bundles.MANIFEST).read_bytes())
    del document["engine"], document["contract"]["inputs"]["distance"]["default"]
    document.pop("checksum")
    said = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    document["checksum"] = hashlib.sha256(said).hexdigest()
    (folder / bundles.MANIFEST).write_bytes(orjson.dumps(document))
    assert open_bundle(folder).contract.inputs["distance"].default is None


def test_wrong_golden_answers_are_refused(make_bundle: Callable) -> None:
    folder = make_bundle()
    manifest = open_bundle(folder).manifest
    files = {name: (folder / name).read_bytes() for name in manifest.files}
    golden = orjson.loads(files[bundles.GOLDEN])
    golden["outputs"]["fare.value"][0] += 1
    files[bundles.GOLDEN] = orjson.dumps(golden)
    (folder / bundles.GOLDEN).write_bytes(files[bundles.GOLDEN])
    (folder / bundles.MANIFEST).write_bytes(manifest.sealed(files).encode())
    with pytest.raises(BadBundle, match=r"golden\.json: fare\.value"):
        models.load(folder)


def test_a_models_folder_gives_its_newest_run(make_bundle: Callable) -> None:
    first = make_bundle(version="2026-01-01T00-00-00")
    make_bundle(version="2026-01-02T00-00-00", folder=first.parent)
    assert open_bundle(first.parent).manifest.version == "2026-01-02T00-00-00"
    (first.parent / bundles.LATEST).write_text("2026-01-01T00-00-00\n")
    assert open_bundle(first.parent).manifest.version == "2026-01-01T00-00-00"
    (first.parent / bundles.LATEST).unlink()
    assert open_bundle(first.parent).manifest.version == "2026-01-02T00-00-00"


@pytest.mark.parametrize("content", ["../../elsewhere", "gone", ""])
def test_a_latest_that_names_no_bundle_is_refused(make_bundle: Callable, content: str) -> None:
    folder = make_bundle().parent
    (folder / bundles.LATEST).write_text(content)
    with pytest.raises(BadBundle, match="latest"):
        open_bundle(folder)
