"""The whole of it leaves a bundle per client, one of what they share, and no unfinished run."""

from pathlib import Path
from typing import Any

import pytest

from onepass.training.federated.federate import federate
from onepass.training.specs.spec import BadSpec


def test_what_is_left_is_bundles(shops: Any) -> None:
    folder = shops.federate(shops.heard(), shops.plan(rounds=1, strategy={"kind": "fedadam"}))
    assert folder.parent == shops.out / "shops"
    left = {
        one.parent.relative_to(shops.out).parent.as_posix()
        for one in shops.out.rglob("manifest.json")
    }
    assert left == {"shops", "east/shop", "west/shop"}
    assert not [*shops.out.rglob(".running-*"), *shops.out.rglob(".federated-key")]
    assert any(line.startswith("joined, with so many training rows: east ") for line in shops.lines)


def test_there_must_be_something_to_resume(shops: Any, tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="holds no unfinished run"):
        federate(shops.plan(), shops.heard(), out=tmp_path, say=print, resume=True)
