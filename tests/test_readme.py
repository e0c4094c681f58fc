"""What the README and the pages behind it say is run: specs, commands, a request, Python."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from onepass.models import yaml
from onepass.training.cli import app
from onepass.training.sources.images import ImagesSource
from onepass.training.specs import spec
from onepass.training.specs.read import read

ROOT = Path(__file__).parents[1]
README, OWN, KINDS = "README.md", "docs/own.md", "docs/kinds.md"
FRAMES = "docs/frames.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MOST_WORDS = 1200
"""Of the README: what is more stands on a page of its own."""
ONEPASS = [sys.executable, "-m", "onepass.training.cli"]
QUICK = ["--set", "training.epochs=1", "--no-onnx", "--no-pictures"]


def blocks(language: str, page: str) -> list[str]:
    """A page's code blocks in that language."""
    text = (ROOT / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_readme_is_short() -> None:
    assert len((ROOT / README).read_text().split()) <= MOST_WORDS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_leads_to_is_there(page: Path) -> None:
    found = re.findall(r'\]\(([^)\s]+)\)|src="([^"]+)"', page.read_text())
    for link in ("".join(one).partition("#")[0] for one in found):
        assert not link or "://" in link or (page.parent / link).exists(), link


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the README's spec and a table that it fits."""
    folder = tmp_path_factory.mktemp("readme")
    random = np.random.default_rng(0)
    distance = random.gamma(2, 2, 400).round(2)
    table = pl.DataFrame(
        {
            "distance": distance,
            "pickup_zone": random.choice(["Midtown", "Queens", "Harlem"], 400),
            "pickup_hour": random.integers(0, 24, 400),
            "fare": (3 + 2.5 * distance).round(2),
            "duration_min": (4 + 3 * distance).round(1),
            "payment": random.choice(["cash", "credit card"], 400),
        }
    )
    table.write_csv(folder / "taxis.csv")
    table.drop("fare", "duration_min", "payment").head(5).write_csv(folder / "rows.csv")
    (folder / "taxi.yaml").write_text(blocks("yaml", OWN)[0])
    (folder / "short.yaml").write_text(blocks("yaml", README)[0])
    return folder


def run(workplace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ONEPASS, *words], cwd=workplace, capture_output=True, text=True, timeout=120, check=False
    )


def test_nothing_is_said_twice() -> None:
    for page in (page for page in PAGES if page.parent.name != "reference"):
        paragraphs = [part for part in page.read_text().split("\n\n") if len(part) > 60]
        assert len(paragraphs) == len({*paragraphs}), page


def test_the_spec_is_a_spec() -> None:
    for page in (README, OWN):
        assert spec.parse(yaml.parse(blocks("yaml", page)[0])).name == "taxi"


def test_the_spec_of_pictures_is_a_spec() -> None:
    assert read(yaml.parse(blocks("yaml", OWN)[1])).trunk.kind == "conv"


def test_several_sources_are_sources() -> None:
    several = next(
        yaml.parse(block) for block in blocks("yaml", KINDS) if block.startswith("source:")
    )
    tasks = {key: {"kind": "binary"} for key in ("film", "place")}
    inputs = {"length": {"kind": "number"}, "year": {"kind": "number", "default": 2000}}
    found = spec.parse({"name": "reviews", "inputs": inputs, "tasks": tasks} | several)
    assert isinstance(found.source, dict)


def test_annotations_are_those_of_a_source() -> None:
    source = next(yaml.parse(block) for block in blocks("yaml", KINDS) if "annotations:" in block)
    kinds = {one.kind for one in ImagesSource.model_validate(source).annotations.values()}
    assert kinds == {"coco", "voc", "yolo", "instances"}


def test_points_in_columns_are_those_of_a_task() -> None:
    said = next(yaml.parse(block) for block in blocks("yaml", KINDS) if "keypoints" in block)
    inputs = {"photo": {"kind": "image", "size": 32}}
    trunk = {"kind": "conv", "neck": {"width": 8}}
    found = spec.parse({"name": "faces", "inputs": inputs, "trunk": trunk} | said)
    assert isinstance(found.source, ImagesSource)
    points, numbers = 3, 2
    assert len(found.source.columns["pose"]) == points * numbers


def test_the_readme_quotes_errors_as_they_are() -> None:
    document = yaml.parse(blocks("yaml", OWN)[0])
    document["tasks"]["fare"]["min"] = "zero"
    with pytest.raises(
        spec.BadSpec, match=r"tasks\.fare\.min: must be a number, got 'zero'"
    ) as bad:
        spec.parse(document)
    assert str(bad.value) in (ROOT / OWN).read_text()


@pytest.fixture
def here(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """here("train", ...) runs a command in that folder, in this process: others below start one,
    which takes seconds."""
    monkeypatch.chdir(workplace)
    return lambda *words: CliRunner().invoke(app, words)


def test_the_commands_do_what_they_say(here: Callable[..., Result]) -> None:
    lines = [line.split("#")[0] for block in blocks("sh", OWN) for line in block.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("onepass ")]
    assert [words[0] for words in commands] == [
        "train", "train", "train", "train", "inspect", "predict", "drift", "serve",
    ]  # fmt: skip
    for words in commands[:-1]:
        short = QUICK if words[0] == "train" else []
        done = here(*words, *short)
        if "--resume" in words:
            assert "holds no unfinished run" in done.stderr
        elif words[0] == "drift":
            assert done.exit_code in (0, 3), done.stderr
        else:
            assert done.exit_code == 0, done.stderr
            said = done.stdout
    assert "fare.value,minutes.value,card.label,card.probabilities" in said


def test_init_writes_a_spec_that_trains(here: Callable[..., Result]) -> None:
    done = here("init", "taxis.csv", "--targets", "fare,payment", "--out", "first.yaml")
    assert done.exit_code == 0, done.stderr
    done = here("train", "first.yaml", *QUICK)
    assert done.exit_code == 0, done.stderr


def test_the_short_spec_trains(here: Callable[..., Result]) -> None:
    assert here("train", "short.yaml", *QUICK).exit_code == 0


def test_the_python_runs(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace)
    names = dict[str, Any]()
    exec(blocks("python", README)[0], names)
    assert len(names["predictor"].predict([{"x": 1}])) == 1


def test_the_python_of_frames_runs(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace)
    names = dict[str, Any]()
    for block in blocks("python", FRAMES):
        exec(block, names)
    assert list(names["answers"].columns) == ["fare.value", "card.label", "card.probabilities"]


@pytest.fixture(scope="module")
def sincos(workplace: Path, free_port: int) -> Iterator[str]:
    """`onepass serve` on the sincos example, trained by `onepass train`."""
    words = ["train", "sincos", "--set", "training.epochs=30", "--no-pictures"]
    assert run(workplace, *words).returncode == 0
    words = [*ONEPASS, "serve", "checkpoints/sincos", "--port", str(free_port)]
    with subprocess.Popen(words, cwd=workplace, stderr=subprocess.PIPE) as server:
        address = f"http://127.0.0.1:{free_port}"
        transport = httpx.HTTPTransport(retries=8)  # waits longer each time, 16 s in all
        with httpx.Client(transport=transport, timeout=30) as client:
            assert client.get(f"{address}/health/ready").status_code == 200
        yield address
        server.terminate()
        server.communicate(timeout=30)
        assert server.returncode == 0


def test_the_request_is_answered_within_a_hundredth_of_the_truth(sincos: str) -> None:
    curl = next(block for block in blocks("sh", README) if "curl" in block)
    *_, body = shlex.split(curl)
    answer = httpx.post(
        f"{sincos}/predict", content=body, headers={"content-type": "application/json"}
    ).json()
    assert answer["sin"]["value"] == pytest.approx(np.sin(0.5), abs=0.01)
    assert answer["cos"]["value"] == pytest.approx(np.cos(0.5), abs=0.01)


def test_the_docs_page_is_there(sincos: str) -> None:
    assert httpx.get(f"{sincos}/docs").status_code == 200


def test_the_settings_are_listed() -> None:
    done = run(ROOT, "serve", "--settings")
    assert "ONEPASS_MAX_BODY_BYTES" in done.stdout
    assert "8388608" in done.stdout
