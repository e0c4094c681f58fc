"""The notebooks of docs/ run, cell by cell, and what each cell ends with shows itself."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "docs/notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def shown(source: str, names: dict[str, Any]) -> str:
    """Runs a cell; what a notebook would show of its last line, if that is a value."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return ""
    value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # type: ignore[attr-defined]
    html = getattr(value, "_repr_html_", None)
    return html() if html else repr(value)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = json.loads(file.read_text())
    assert all(not one.get("outputs") for one in document["cells"]), "outputs are left out"
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = ["".join(one["source"]) for one in document["cells"] if one["cell_type"] == "code"]
    pages = [shown(cell, names) for cell in cells]
    assert any('class="onepass"' in page for page in pages), "a bundle shows itself"


def test_there_are_three() -> None:
    assert [file.stem for file in NOTEBOOKS] == ["estimators", "frames", "spec"]
