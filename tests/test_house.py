"""What strangers and their tools read of the project is well-formed, and of this version."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yaml"))


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def test_a_citation_is_of_this_version() -> None:
    cited = read("CITATION.cff")
    assert (cited["version"], cited["license"]) == (PROJECT["version"], PROJECT["license"])
    assert cited["abstract"] == PROJECT["description"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_a_form_has_what_the_host_needs(form: Path) -> None:
    said = yaml.safe_load(form.read_text())
    assert said.keys() >= {"name", "description", "body"}
    for part in said["body"]:
        assert part["type"] in ("textarea", "input")
        assert part["attributes"]["label"]


def test_the_hosts_run_is_ours() -> None:
    steps = read(".github/workflows/ci.yaml")["jobs"]["all"]["steps"]
    assert steps[-1]["run"].endswith("bash .ci/run")
    (own,) = read(".pre-commit-config.yaml")["repos"]
    assert all(hook["entry"].startswith(".venv/bin/") for hook in own["hooks"])


def test_what_was_tried_is_told() -> None:
    rows = [line for line in (ROOT / "docs/tried.md").read_text().splitlines() if line[:2] == "| "]
    assert len(rows) > 10
