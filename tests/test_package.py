"""What is installed: one name, its types, and nobody's folders in the way.

That answers have types mypy holds: `.ci/types/answers.py`.
"""

import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "models", "training")
ALONGSIDE = ("pyproject.toml", "README.md", "LICENSE")
SCRIPT = """
import app, models, training
import onepass
import onepass.app.main

assert (app.MINE, models.MINE, training.MINE) == (1, 1, 1)
predictor = onepass.load({bundle!r})
print(len(predictor.predict([{{"x": 0.5}}])))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git keeps, so that nothing is written into the clone."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *ROOMS, *ALONGSIDE],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for file in files:
        if (ROOT / file).exists():
            (source / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, source / file)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-w", out, source], check=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment that has the wheel, and ours what it needs."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    ours = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (site / "ours.pth").write_text(f"{ours}\n")
    return home / "bin" / "python"


def test_every_package_is_installed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = [
        "onepass." + file.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for room in ROOMS
        for file in (ROOT / room).rglob("__init__.py")
        if file.parent != ROOT / settings["package-dir"]["onepass"]
    ]
    assert settings["packages"] == ["onepass", *sorted(found)]


def test_the_wheel_holds_one_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    version = wheel.name.split("-")[1]
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"onepass", f"onepass-{version}.dist-info"}
    assert {f"onepass/{room}/py.typed" for room in ROOMS} | {"onepass/py.typed"} <= set(names)
    kept = {
        f"onepass/{file.relative_to(ROOT).as_posix()}"
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.is_file() and file.suffix != ".pyc" and "package" not in file.parent.name
    }
    door = {f"onepass/{file.name}" for file in (ROOT / "training/package").glob("*.*")}
    assert {name for name in names if name.startswith("onepass/")} == kept | door


def test_a_script_beside_folders_of_the_same_names(python: Path, tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("MINE = 1\n")
    bundles = ROOT / "tests/data/bundles_before"
    bundle = next(file.parent for file in sorted(bundles.rglob("manifest.json")))
    rows = "predictor.bundle.golden().rows"
    script = SCRIPT.format(bundle=str(bundle)).replace('[{"x": 0.5}]', rows)
    (tmp_path / "mine.py").write_text(script)
    done = subprocess.run([python, "mine.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


@pytest.mark.parametrize("room", ROOMS)
def test_the_name_of_before_names_the_new_one(room: str) -> None:
    code = f"import {room}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert last == f"ImportError: `{room}` is a part of onepass: it is imported as onepass.{room}"
