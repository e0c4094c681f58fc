"""The rooms: imports point one way, torch stays in its corner, and every door has a sign."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "training", "app")
FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
DOORS = {
    "models/engines/__init__.py": "the choice of engine",
    "models/contract/subwords.py": "the extra `text`, where a contract needs it",
    "training/__init__.py": "`fit` is imported on first use",
    "training/package/predictor.py": "frames, where one is asked about",
    "training/bundles/optional_files.py": "the graph and the pictures, where they are asked for",
    "training/sources/digits.py": "scikit-learn, where its digits are read",
}
FLOORS = {
    "training": (
        "losses sources tasks balancing batches steps specs evaluation finishing data runs "
        "first_spec reporting bundles predicting fitting estimators studies federated reference "
        "commands cli package"
    ),
    "app": "requests telemetry feedback batching stores serving transport fronts main processes",
}
"""The rooms of a room, each on those before it."""
COMMANDS = "training/commands/"
"""Each command imports its room on use."""
DOORS_OF_APP = (f"{COMMANDS}serve.py", f"{COMMANDS}feedback.py", f"{COMMANDS}explain.py")
"""Files of training that may open the app's door: what starts it, what reads its files, and what
tells of its settings."""
APP, TRAINING = "onepass.app", "onepass.training"
TORCH = ("torch", "torchjd", "safetensors.torch")
CLIENT = sorted((ROOT / "client").rglob("*.py"))
"""A distribution of its own, where nothing else of ours is."""
CLIENT_NEEDS = {"onepass_client", "httpx"} | sys.stdlib_module_names
Import = tuple[str, ast.AST | None]


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def module(file: Path) -> str:
    """Its name as it is imported: the folders are parts of `onepass`."""
    return "onepass." + place(file).removesuffix(".py").replace("/", ".").removesuffix(".__init__")


MODULES = {module(file): file for file in FILES}


def imports(file: Path, *, inside: bool | None = None) -> Iterator[str]:
    """What a file imports; `inside` tells apart imports in functions from those at the top.

    An import under `if TYPE_CHECKING` is for the type checker alone.
    """
    tree = ast.parse(file.read_text())
    within = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    unused = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in unused or (inside is not None and (id(node) in within) != inside):
            continue
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str() as base, names=names, level=0):
                for name in names:
                    whole = f"{base}.{name.name}"
                    yield whole if whole in MODULES else base
            case ast.ImportFrom():
                raise AssertionError(f"{place(file)}: a relative import")


def is_under(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("file", FILES, ids=place)
def test_imports_point_from_training_and_app_to_models(file: Path) -> None:
    forbidden = {"models": (TRAINING, APP), "app": (TRAINING,), "training": (APP,)}
    room = place(file).split("/")[0]
    if place(file) in DOORS_OF_APP:
        return
    assert not [name for name in imports(file) if is_under(name, *forbidden[room], "tests")]


@pytest.mark.parametrize("file", FILES, ids=place)
def test_no_import_points_up(file: Path) -> None:
    _, here, *inner = module(file).split(".")
    if here not in FLOORS or not inner:
        return
    floors = FLOORS[here].split()
    assert inner[0] in floors, "every room has its floor"
    found = [name.split(".")[2] for name in imports(file) if name.startswith(f"onepass.{here}.")]
    above = floors[floors.index(inner[0]) + 1 :]
    assert not [name for name in found if name in above]


@pytest.mark.parametrize("file", FILES, ids=place)
def test_torch_stays_in_the_network_its_engine_and_training(file: Path) -> None:
    if place(file).startswith(("models/network/", "training/")) or place(file) in (
        "models/engines/torch.py",
    ):
        return
    assert not [name for name in imports(file, inside=False) if is_under(name, *TORCH)]
    found = [
        name for name in imports(file, inside=False) if is_under(name, "onepass.models.network")
    ]
    assert not found


@pytest.mark.parametrize("file", FILES, ids=place)
def test_no_import_hides_in_a_function(file: Path) -> None:
    if place(file) not in DOORS and not place(file).startswith(COMMANDS):
        assert not list(imports(file, inside=True))


@pytest.mark.parametrize("file", CLIENT, ids=place)
def test_the_client_needs_httpx_alone(file: Path) -> None:
    assert not [name for name in imports(file) if name.split(".")[0] not in CLIENT_NEEDS]
    assert not list(imports(file, inside=True))


@pytest.mark.parametrize("file", FILES + CLIENT, ids=place)
def test_every_module_opens_with_a_docstring(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text()))


def test_no_module_imports_itself_by_a_detour() -> None:
    edges = {
        name: {found for found in imports(file, inside=False) if found in MODULES} - {name}
        for name, file in MODULES.items()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for found in sorted(edges[name]):
                walk(found, (*trail, name))
            done.add(name)

    for name in edges:
        walk(name, ())


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("onepass", {"onepass.models", "numpy", "torch"}),
        ("onepass.models.contract", {"torch", "polars", TRAINING}),
        ("onepass.models.bundle", {"torch", "polars", TRAINING}),
        ("onepass.models.predictor", {"torch", "polars", TRAINING}),
        ("onepass.app.main", {"torch", "polars", TRAINING}),
        ("onepass.app.processes.supervisor", {"numpy", "pydantic", "fastapi", "yaml", "ssl"}),
        ("onepass.training.fitting", {"matplotlib", "sklearn", "onnx_ir", "jinja2"}),
    ],
)
def test_what_a_room_does_not_need_is_not_imported(name: str, without: set[str]) -> None:
    code = f"import sys, {name}; print(sorted({without} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
