"""Files of weights that a spec names are looked into when it is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onepass.training.data.prepare import prepare
from onepass.training.specs.read import read
from onepass.training.specs.spec import BadSpec

Make = Callable[..., dict[str, Any]]


def test_what_does_not_fit_is_refused_with_its_path(vectored: Make, tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match=r"encoders.texts.vectors.path: .*no such file"):
        read(vectored(path="nowhere.npy"))
    with pytest.raises(BadSpec, match=r"encoders.texts.vectors.sha256: that of .* is .*, not"):
        read(vectored(sha256="0" * 64))
    with pytest.raises(BadSpec, match="no such input is a text that is one"):
        read(vectored() | {"trunk": {"kind": "conv1d"}})
    (tmp_path / "w.txt").write_text("so-so\n" * 6 + "two words")
    with pytest.raises(BadSpec, match="none of them is a word"):
        prepare(read(vectored()))
