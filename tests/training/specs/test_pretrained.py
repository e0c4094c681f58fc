"""Folders of pretrained trunks: what is in them stands in the spec, or a sentence says why not."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from onepass.training.specs.pretrained import hashes, licence
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec, Spec


def spec(path: Path | str, **settings: Any) -> Spec:
    return read(
        {
            "name": "a",
            "recipe": None,
            "inputs": {"text": {"kind": "text"}},
            "tasks": {"y": {"kind": "regression"}},
            "source": {"kind": "table"},
            "encoders": {"text": {"pretrained": {"path": str(path), **settings}}},
        }
    )


@pytest.fixture
def folder(tiny_bert: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_bert, target := tmp_path / "my-bert")
    return target


def test_the_folder_s_config_hash_and_licence_stand_in_the_spec(folder: Path) -> None:
    own = spec(folder).encoders.bag("text").pretrained
    assert own is not None
    assert (own.config["model_type"], own.licence) == ("bert", "unknown")
    assert own.sha256 == hashes(folder)["model.safetensors"]
    (folder / "README.md").write_text("---\nlanguage: en\nlicense: 'apache-2.0'\n---\n# A model\n")
    assert licence(folder) == "apache-2.0"
    (folder / "README.md").write_text("no head\nlicense: x\n")
    (folder / "LICENSE").write_text("\n  MIT License\n\nCopyright\n")
    assert licence(folder) == "MIT License"
    assert spec(folder, licence="mine").encoders.bag("text").pretrained.licence == "mine"  # type: ignore[union-attr]


def test_what_cannot_be_used_is_said(folder: Path) -> None:
    def said(path: Path | str, **settings: Any) -> str:
        with pytest.raises(BadSpec) as error:
            spec(path, **settings)
        return str(error.value)

    where = "encoders.each.text.pretrained"
    assert said("/none/bert").startswith(f"{where}.path: '/none/bert': no such folder: nothing is")
    assert said(folder, sha256="0" * 64) == (
        f"{where}.sha256: of my-bert it is {hashes(folder)['model.safetensors']}"
    )
    assert said(folder, train="some").startswith(f"{where}.train")
    assert said(folder, trane="all") == f"{where}.trane: no such setting; did you mean 'train'?"
    document = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**document, "auto_map": {"AutoModel": "x.Y"}}))
    assert said(folder).startswith(f"{where}.path: my-bert: config.json: auto_map: names code of")
    (folder / "config.json").write_text("[]")
    assert said(folder) == f"{where}.path: my-bert: config.json: must be an object"
    (folder / "config.json").write_text(json.dumps(document))
    (folder / "tokenizer.json").unlink()
    assert "tokenizer.json is missing" in said(folder)
    (folder / "tokenizer.json").touch()
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert said(folder) == (
        f"{where}.path: my-bert: model.safetensors is missing; pytorch_model.bin is pickled, "
        "and never opened: save it as safetensors"
    )
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {"a": "part.safetensors", "b": "../../etc/passwd"}})
    )
    assert "passwd is missing, which" in said(folder)
    (folder / "config.json").unlink()
    assert said(folder) == f"{where}.path: my-bert: config.json is missing"
