"""Clients that generators make of the schema tell one answer from many, of every kind.

The generators do not fit into our environment: `make clients` gives them their own, and without
these the tests are skipped.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-generated" / "bin" / "python"
MODULES = ROOT / ".typescript" / "node_modules"
BUNDLES = ROOT / "tests" / "data" / "bundles_before"
NAMES = "market", "talks", "plates"
"""Of tables, tokens and pictures: each kind of task but those that answer with a picture."""
COMPILE = "--strict --skipLibCheck --module nodenext --lib es2022,dom --target es2022 --outDir out"


@pytest.fixture(scope="module")
def service(start_for_all: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Its address, and a folder with the schema of each model."""
    folder = tmp_path_factory.mktemp("schemas")
    runs = {name: next((BUNDLES / name).rglob("manifest.json")).parent for name in NAMES}
    models = ", ".join(f"{{name: {name}, path: {run}}}" for name, run in runs.items())
    (folder / "fleet.yaml").write_text(f"models: [{models}]")
    url = start_for_all(folder / "fleet.yaml").url()
    for name in NAMES:
        document = httpx.get(f"{url}/models/{name}/openapi.json").content
        (folder / f"{name}.json").write_bytes(document)
    return url, folder


def row_and_answer(service: tuple[str, Path], name: str) -> tuple[Any, Any]:
    """An example of the schema, and what is answered."""
    url, folder = service
    schemas = json.loads((folder / f"{name}.json").read_text())["components"]["schemas"]
    row = schemas["Row"]["examples"][0]
    return row, httpx.post(f"{url}/models/{name}/predict", json=row).json()


def about(answer: Any) -> Any:
    """The same, to rounding: a row's answer beside others may differ in the last digit."""
    if isinstance(answer, dict):
        return {name: about(one) for name, one in answer.items()}
    if isinstance(answer, list):
        return list(map(about, answer))
    return pytest.approx(answer, rel=1e-4) if isinstance(answer, float) else answer


@pytest.mark.skipif(not PYTHON.exists(), reason="`make clients` makes .venv-generated")
def test_python_is_given_every_kind(service: tuple[str, Path]) -> None:
    url, folder = service
    command = [PYTHON, Path(__file__).with_name("generated_kinds.py"), folder, url, *NAMES]
    ran = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    found = json.loads(ran.stdout)
    for name in NAMES:
        answer = about(row_and_answer(service, name)[1])
        assert found[name]["one"] == answer
        assert found[name]["many"] == {"predictions": [answer, answer]}
    assert found["plates"]["form"] == found["plates"]["one"]


@pytest.mark.skipif(not MODULES.exists(), reason="`make clients` makes .typescript")
def test_typescript_is_given_every_kind(service: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = service
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name in NAMES:
        generate = ["openapi-typescript/bin/cli.js", folder / f"{name}.json", "-o", f"{name}.ts"]
        node(tmp_path, *generate)
    shutil.copyfile(Path(__file__).with_name("ask.ts"), tmp_path / "ask.ts")
    node(tmp_path, "typescript/bin/tsc", *COMPILE.split(), "ask.ts", "talks.ts", "plates.ts")
    row, said = row_and_answer(service, "market")
    answer = about(said)
    found = json.loads(node(tmp_path, "out/ask.js", f"{url}/models/market", json.dumps(row)))
    assert found["one"] == answer
    few = {name: answer[name] for name in ("price", "tags")}
    assert found["many"] == {"predictions": [few, few]}
    assert found["price"] == found["one"]["price"]["value"]
    assert found["median"] == found["one"]["days"]["quantiles"]["0.5"]
    assert found["tags"] == [said["tags"]["labels"]] * 2
    assert found["bad"] == ["body.size"]


def node(folder: Path, script: str, *words: object) -> str:
    """What a script says, in a folder: of a package, or of ours."""
    file = folder / script if script.startswith("out/") else folder / "node_modules" / script
    command = ["node", file, *map(str, words)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stdout.decode() + ran.stderr.decode()
    return ran.stdout.decode()


def test_it_gives_what_was_answered(
    start: Callable[..., Any], make_bundle: Callable[..., Path], tmp_path: Path
) -> None:
    if not PYTHON.exists():
        pytest.skip(f"`make clients` makes {PYTHON.parent.parent.name}")
    url = start(make_bundle("taxi", onnx=True)).url()
    document = tmp_path / "openapi.json"
    document.write_bytes(httpx.get(f"{url}/openapi.json").content)
    row = json.loads(document.read_text())["components"]["schemas"]["Row"]["examples"][0]
    command = [PYTHON, Path(__file__).with_name("generated_client.py"), document, url, tmp_path]
    ran = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    found = json.loads(ran.stdout)
    answer = httpx.post(f"{url}/predict", json=row).json()
    assert found["one"] == {"kind": "Answer", "content": answer}
    assert found["many"] == {"kind": "Answers", "content": {"predictions": [answer, answer]}}
    assert found["bad"]["kind"] == "Problems"
    assert found["bad"]["content"]["detail"][0]["loc"] == ["body", "distance"]
    assert found["warned"]["kind"] == "Answer"
    assert list(found["warned"]["content"]) == ["fare", "warnings"]
    assert found["warned"]["content"]["warnings"][0]["loc"] == ["body", "zone"]
