"""One's own modules are found where the command was called, whatever they are named."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onepass.models.network.flow import Shape
from onepass.models.network.trunks import own, stages
from onepass.models.network.trunks.custom import CustomSpec

NET = """
from importlib import import_module
import models.layers
from models import layers
from models.layers import Block
from onepass.models import load
from onepass.models.network.flow import Shape
from . import layers as near
from .deep.er import DEPTH
from helper_of_a_test import WIDTH
import training

assert near is layers is models.layers is import_module("models.layers")
assert callable(load) and training.HERE

def make(shape):
    from app import LATE
    assert isinstance(shape, Shape)
    return [Block(shape.width, WIDTH + DEPTH + LATE)]
"""
FILES = {
    "models/mynet.py": NET,
    "models/layers.py": "from torch import nn\nBlock = nn.Linear\n",
    "models/deep/er.py": "from ..layers import Block\nDEPTH = 1\n",
    "models/bundle.py": "from .layers import Block\n"
    "def make(shape): return [Block(shape.width, 2)]\n",
    "models/broken.py": "import models.nothing_here\n",
    "training/__init__.py": "HERE = True\n",
    "app.py": "LATE = 1\ndef make(shape):\n    from models.layers import Block\n"
    "    return [Block(shape.width, 9)]\n",
    "helper_of_a_test.py": "from models.layers import Block\nWIDTH = 3\n",
    "plain_of_a_test.py": "from models.layers import Block\n"
    "def make(shape): return [Block(shape.width, 7)]\n",
}
MINE = {"app", "models", "training", "helper_of_a_test", "plain_of_a_test", "before_of_a_test"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    path = list(sys.path)
    yield tmp_path
    sys.path[:] = path
    for name in [one for one in sys.modules if one.partition(".")[0] in MINE]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("factory", "width"),
    [
        ("models.mynet:make", 5),
        ("models.bundle:make", 2),  # there is one of ours, too
        ("app:make", 9),
        ("plain_of_a_test:make", 7),
    ],
)
@pytest.mark.parametrize("package", [False, True])
def test_a_factory_in_a_package_named_like_a_folder_of_ours(
    here: Path, factory: str, width: int, package: bool
) -> None:
    if package:
        (here / "models" / "__init__.py").write_text("")
    (stage,) = stages(CustomSpec(factory=factory), Shape("rows", 4))
    assert stage.width == width


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import models.network.flow", "models.network"),
        ("from training.runs import loop", "training.runs"),
        ("from models import load", "models"),
        ("from app import create_app", "app"),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_factory_that_asks_for_ours_by_the_name_of_before(
    here: Path, line: str, name: str, late: bool
) -> None:
    body = f"def make(shape):\n    {line}\n" if late else f"{line}\ndef make(shape): ...\n"
    (here / "before_of_a_test.py").write_text(body)
    with pytest.raises(ValueError, match=r"trunk\.factory") as refused:
        stages(CustomSpec(factory="before_of_a_test:make"), Shape("rows", 4))
    assert f"onepass's own is named onepass.{name} now" in str(refused.value)


def test_what_is_not_there_is_told_with_the_file_that_was_looked_for(here: Path) -> None:
    with pytest.raises(ValueError, match="cannot be imported") as refused:
        stages(CustomSpec(factory="models.gone:make"), Shape("rows", 4))
    assert f"there is no {here / 'models' / 'gone.py'}" in str(refused.value)
    with pytest.raises(ValueError, match=r"No module named 'models\.nothing_here'$"):
        stages(CustomSpec(factory="models.broken:make"), Shape("rows", 4))
    with pytest.raises(ValueError, match="has no function 'made'") as refused:
        stages(CustomSpec(factory="models.mynet:made"), Shape("rows", 4))
    assert str(here / "models" / "mynet.py") in str(refused.value)


def test_files_of_modules(here: Path) -> None:
    assert own.file_of(here, "models.mynet") == here / "models" / "mynet.py"
    assert own.file_of(here, "training") == here / "training" / "__init__.py"
    assert own.file_of(here, "models") == here / "models"
    assert own.file_of(here, "models.none") is None


def test_the_command_finds_it(here: Path) -> None:
    (here / "spec.yaml").write_text(
        "name: own\ninputs: {x: {kind: number}}\ntasks: {y: {kind: regression}}\n"
        "source: {kind: function, rows: 40, ranges: {x: [-1, 1]}, expressions: {y: x}}\n"
        "trunk: {kind: custom, factory: 'models.mynet:make'}\n"
        "training: {epochs: 1, threads: 1}\n"
    )
    command = Path(sys.executable).with_name("onepass")
    words = ["train", "spec.yaml", "--no-onnx", "--no-pictures"]
    done = subprocess.run([command, *words], cwd=here, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "bundle: checkpoints/own/" in done.stdout
