"""docs/reference/ is what the code says, and says all of it."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
import typer

from onepass.app.feedback.errors import Untold
from onepass.app.requests.errors import Refused
from onepass.app.requests.settings import Settings
from onepass.app.telemetry.shared_counters import STATUSES
from onepass.training.cli import app
from onepass.training.specs.spec import Spec

ROOT = Path(__file__).parents[1]
NAMES: dict[str, list[str]] = json.loads((ROOT / "tests/data/names.json").read_text())


@pytest.fixture(scope="module")
def make() -> Any:
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs/make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(make: Any) -> dict[str, str]:
    made: dict[str, str] = make.pages()
    return made


def test_the_files_are_what_the_code_gives(make: Any, pages: dict[str, str]) -> None:
    written = {file.name: file.read_text() for file in make.FOLDER.glob("*.md")}
    assert written == pages, "make reference"


def test_every_setting_of_a_spec_is_there(pages: dict[str, str]) -> None:
    schema = Spec.model_json_schema()
    rows = [line for line in pages["spec.md"].splitlines() if line.startswith("| `")]
    told = {row.split("`")[1] for row in rows}
    own = {name for one in (schema, *schema["$defs"].values()) for name in one["properties"]}
    assert not own - told - {"kind"}
    assert not [row for row in rows if row.rstrip().endswith("|  |")], "each has its description"
    headings = {line.rsplit(".", 1)[-1] for line in pages["spec.md"].splitlines() if "#" in line}
    kinds = {one["properties"].get("kind", {}).get("const") for one in schema["$defs"].values()}
    assert not kinds - headings - {None}


def test_every_setting_of_the_service_is_there(pages: dict[str, str]) -> None:
    assert not [
        name
        for name in Settings.model_fields
        if f"`ONEPASS_{name.upper()}`" not in pages["settings.md"]
    ]


def test_every_metric_is_there(pages: dict[str, str]) -> None:
    unnamed = [name for name in NAMES["metrics"] if name.startswith("onepass_")]
    assert unnamed
    told = pages["metrics.md"]
    assert not [n for n in unnamed if f"`{n.removesuffix('_created')}`" not in told]


def test_every_status_is_there(pages: dict[str, str]) -> None:
    answered = {status for status in STATUSES if status >= 400}
    told = {
        int(line.split("|")[1]) for line in pages["statuses.md"].splitlines() if line[2:5].isdigit()
    }
    assert not answered - told


def test_every_failure_that_has_a_status_is_there(pages: dict[str, str]) -> None:
    waiting, found = [Refused, Untold], set()
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        found |= {one.__name__} if one.__module__.startswith("onepass.app") else set()
    told = pages["statuses.md"]
    assert not [name for name in found - {"Refused", "Untold"} if f"`{name}`" not in told]


def test_every_command_is_there(pages: dict[str, str]) -> None:
    program: Any = typer.main.get_command(app)
    assert not [
        name for name in program.commands if f"## onepass {name}" not in pages["commands.md"]
    ]
