"""What a spec learns of a folder that `onepass convert` wrote."""

from pathlib import Path

import pytest

from onepass.training.specs.pictures import facts, take


def test_config_hash_and_licence_stand_beside_the_name(lite0: Path) -> None:
    settings = {"path": str(lite0)}
    take(settings)
    assert settings["licence"] == "Apache-2.0"
    assert len(settings["sha256"]) == 64
    again = dict(settings)
    take(again)
    assert again == settings
    assert facts(lite0, {"licence": "MIT"})["licence"] == "MIT", "whoever trains knows better"


def test_another_config_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"format": "onepass-pictures", "architecture": "vgg"}')
    with pytest.raises(ValueError, match="is no folder that onepass convert wrote"):
        facts(tmp_path, {})
