"""No file of a bundle tells a path of the machine that trained it; what is needed again stays."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass.models import bundle as bundles
from onepass.training import fit
from onepass.training.bundles import paths
from onepass.training.specs.spec import Spec, parse

SECRET = "secret-customer"
FIELDS: dict[str, Any] = {
    "name": "away",
    "inputs": {"a": {"kind": "number"}, "z": {"kind": "category"}},
    "tasks": {"y": {"kind": "regression"}, "c": {"kind": "binary"}},
    "training": {"epochs": 1, "batch_size": 32},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name is nobody's business, with a table in it."""
    made = tmp_path_factory.mktemp("home") / SECRET
    made.mkdir()
    rows = range(90)
    table = {"a": [i / 7 for i in rows], "z": ["uvw"[i % 3] for i in rows],
             "y": [i / 9 for i in rows], "c": [i % 2 for i in rows]}  # fmt: skip
    pl.DataFrame(table).write_csv(made / "rows.csv")
    return made


def spec_of(folder: Path, **more: Any) -> Spec:
    return parse(FIELDS | {"source": {"kind": "table", "path": str(folder / "rows.csv")}} | more)


def tells(bundle: bundles.Bundle, word: str) -> list[str]:
    files = {file.name: file.read_bytes() for file in bundle.folder.iterdir()}
    return [name for name, content in files.items() if word.encode() in content]


def test_a_bundle_tells_names_of_files_and_goes_on_from_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    first = fit(spec_of(folder), out=folder / "out")
    assert first.manifest.engine is not None
    assert bundles.REPORT_PAGE in first.files
    assert first.manifest.spec["source"]["path"] == "rows.csv"
    again = spec_of(folder, init_from=str(first.folder), freeze=["trunk"])
    second = fit(again, out=folder / "out", onnx=False, pictures=False)
    assert second.manifest.spec["init_from"] == first.folder.name
    for bundle in (first, second):
        for word in (SECRET, str(Path.home()), str(paths.ROOT), "site-packages"):
            assert tells(bundle, word) == []


def test_what_a_spec_says_in_its_own_words_stays(folder: Path, tmp_path: Path) -> None:
    sources = {
        "one": {"kind": "table", "path": "data/rows.csv", "tasks": ["y"]},
        "two": {"kind": "images", "path": "../photos", "table": "/x/labels.csv", "tasks": ["c"]},
    }
    inputs = {"a": {"kind": "image", "size": 8}}
    said = paths.told(
        parse(
            FIELDS
            | {"source": sources, "inputs": inputs, "trunk": {"kind": "conv", "channels": [4]}}
        )
    )
    assert said["source"]["one"]["path"] == "data/rows.csv"
    assert (said["source"]["two"]["path"], said["source"]["two"]["table"]) == (
        "photos",
        "labels.csv",
    )
    spec = spec_of(folder)
    assert paths.told(spec) == spec.model_dump(mode="json") | {
        "source": spec.model_dump(mode="json")["source"] | {"path": "rows.csv"}
    }
    assert "inputs" in paths.told(spec, exclude_unset=True)
    assert "freeze" not in paths.told(spec, exclude_unset=True)


def test_paths_in_texts_are_cut_and_texts_stay(folder: Path) -> None:
    spec = spec_of(folder)
    text = f"{folder}/rows.csv: 3 short lines; x{folder}/y, 3 km/h, {paths.ROOT}/models/a.py, /docs"
    text += "; /srv/nets/shop/.running-1/state.safetensors: is damaged"
    out = Path("/srv/nets/shop")
    cut = paths.without({"report.json": text.encode()}, spec, out)["report.json"].decode()
    said = f"rows.csv: 3 short lines; x{folder}/y, 3 km/h, models/a.py, /docs"
    assert cut == f"{said}; shop/.running-1/state.safetensors: is damaged"
