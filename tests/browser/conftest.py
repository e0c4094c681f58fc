"""A real browser on real servers: `onepass serve`, on bundles that were trained for a moment."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from onepass import training
from onepass.training.specs.read import load
from onepass.training.specs.spec import Spec, parse

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
AXE = Path(__file__).parents[2] / ".axe" / "axe.min.js"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EVIL = "<img src=x onerror=window.hit=1>"
ZONES = ["Harlem", "Midtown", "Queens", EVIL]


def png(red: int, size: int = 12) -> bytes:
    """A small square of one colour."""
    kept = BytesIO()
    Image.new("RGB", (size, size), (red, 40, 90)).save(kept, "PNG")
    return kept.getvalue()


def _sincos(folder: Path) -> Spec:
    return load("sincos", ["training.epochs=12", "source.rows=4000"])


def _taxi(folder: Path) -> Spec:
    random = np.random.default_rng(0)
    rows = 400
    distance = random.gamma(2, 2, rows).round(2)
    pl.DataFrame(
        {
            "miles": distance,
            "hour": random.integers(0, 24, rows),
            "zone": random.choice(ZONES, rows),
            "a": random.normal(size=rows).round(2),
            "b": random.normal(size=rows).round(2),
            "fare": (3 + 2.5 * distance).round(2),
            "tip": distance,
            "card": random.choice(["cash", EVIL], rows),
            "genre": random.choice(["a|b", "b", "b|c", ""], rows),
            "stars": random.choice(["1", "2", "3", "4"], rows),
            "trips": random.integers(0, 9, rows),
        }
    ).write_csv(folder / "trips.csv")
    inputs = {
        "distance": {"kind": "number", "unit": "miles", "min": 0},
        "hour": {"kind": "number", "min": 0, "max": 23, "default": 12},
        "zone": {"kind": "category"},
        "where": {"kind": "vector", "length": 2},
    }
    tasks = {
        "fare": {"kind": "regression", "unit": "USD", "min": 0},
        "tip": {"kind": "quantiles", "unit": "USD"},
        "card": {"kind": "binary"},
        "genre": {"kind": "multilabel"},
        "stars": {"kind": "ordinal"},
        "trips": {"kind": "count"},
    }
    columns = {"distance": "miles", "where": ["a", "b"]}
    source = {"kind": "table", "path": str(folder / "trips.csv"), "columns": columns}
    quick = {"epochs": 3, "batch_size": 64, "lr": 0.01}
    return parse(
        {"name": "taxi", "inputs": inputs, "tasks": tasks, "source": source, "training": quick}
    )


def _faces(folder: Path) -> Spec:
    for red in range(0, 240, 8):
        (folder / f"{red}_{'dark' if red < 120 else 'light'}_1.png").write_bytes(png(red))
    return parse(
        {
            "name": "faces",
            "inputs": {"face": {"kind": "image", "size": 8}},
            "tasks": {"red": {"kind": "regression"}, "tone": {"kind": "binary"}},
            "source": {"kind": "images", "path": str(folder), "pattern": "[red]_[tone]_[id].png"},
            "trunk": {"kind": "conv", "channels": [4], "widths": [8]},
            "training": {"epochs": 2, "batch_size": 8},
        }
    )


def _tags(folder: Path) -> Spec:
    """Names in sentences; a remark and a length that may be absent."""
    lines = [
        {
            "words": f"Mr Ada\u00a0Lovelace met {name} , in {town}",
            "names": "O B-person O B-person O O B-place",
            "forms": "noun name verb name sign word name",
            "length": None if n % 3 else n,
            "remark": None if n % 4 else f"remark on {town}",
            "kind": town,
        }
        for n, (name, town) in enumerate(
            60 * [("Bob", "Paris"), (EVIL.replace(" ", "\u00a0"), "Rome")]
        )
    ]
    pl.DataFrame(lines).write_csv(folder / "tags.csv")
    inputs = {
        "words": {"kind": "sequence", "max_tokens": 16},
        "length": {"kind": "number", "optional": True},
        "remark": {"kind": "text", "optional": True},
    }
    tasks = {"names": {"kind": "tagging"}, "forms": {"kind": "tagging"}, "kind": {"kind": "binary"}}
    return parse(
        {
            "name": "tags",
            "certainty": {"coverage": 0.8},
            "inputs": inputs,
            "tasks": tasks,
            "source": {"kind": "table", "path": str(folder / "tags.csv")},
            "trunk": {"kind": "conv1d", "channels": [16], "pool": "none"},
            "training": {"epochs": 6, "batch_size": 16, "lr": 0.02},
        }
    )


def _places(folder: Path) -> Spec:
    """What a place has, and when it is let."""
    lines = [
        {"has": has, "at": f"2025-{1 + n % 12:02}-01 1{n % 8}:00", "price": 20 + n % 5}
        for n, has in enumerate(60 * [f"bath; {EVIL}", "pool;bath", "pool", ";"])
    ]
    pl.DataFrame(lines).write_csv(folder / "places.csv")
    inputs = {
        "has": {"kind": "set", "max_items": 4},
        "at": {"kind": "timestamp", "min": "2000-01-01"},
    }
    source = {"path": str(folder / "places.csv"), "separators": {"has": ";"}}
    return parse(
        {
            "name": "places",
            "inputs": inputs,
            "tasks": {"price": {"kind": "regression"}},
            "source": {"kind": "table"} | source,
            "training": {"epochs": 2, "batch_size": 32},
        }
    )


def _reviews(folder: Path) -> Spec:
    """The example, of two sources that hold a handful of sentences each."""
    settings = ["training.epochs=3", "inputs.text.tokens.buckets=512"]
    for source, thing in (("imdb", "film"), ("yelp", "place")):
        lines = [
            {"text": f"{n}: {word} {thing}", "positive": int(word == "great")}
            for n, word in enumerate(40 * ["great", "awful", EVIL])
        ]
        pl.DataFrame(lines).write_csv(folder / f"{source}.csv")
        settings.append(f"source.{source}.path={folder / source}.csv")
    return load("reviews", settings)


def _plates(folder: Path) -> Spec:
    """Drawn, with a label and a distance for each pixel, and what lies on it."""
    labels = ["background", "whole", "half"]
    return parse(
        {
            "name": "plates",
            "inputs": {"plate": {"kind": "image", "size": 32}},
            "tasks": {
                "mask": {"kind": "segmentation", "labels": labels},
                "depth": {"kind": "depth", "unit": "cm"},
                "beans": {
                    "kind": "detection",
                    "attributes": {"quality": {"kind": "multiclass"}},
                    "max_objects": 20,
                },
                "count": {"kind": "count"},
            },
            "source": {"kind": "scenes", "count": 40, "side": 32},
            "trunk": {"kind": "conv", "channels": [4, 4], "neck": {"width": 4}},
            "training": {"epochs": 1, "batch_size": 8},
        }
    )


def _promises(folder: Path) -> Spec:
    """An interval or a set beside each answer; of two tasks too few rows calibrate."""
    random = np.random.default_rng(0)
    x = random.uniform(0, 9, 500).round(3)
    noisy = (x + random.normal(size=500) * (1 + x) / 4).round(3)
    topics = random.uniform(size=(500, 3)) < np.stack([x / 9, 1 - x / 9, x / 30], axis=1)
    pl.DataFrame(
        {
            "x": x,
            "shop": random.choice(["big", "small"], 500),
            "price": noisy,
            "rare": noisy,
            "calls": random.poisson(1 + x),
            "range": noisy,
            "card": np.where(noisy > 4, "yes", "no"),
            "colour": np.array(["red", EVIL, "blue"])[noisy.clip(0, 8).astype(int) // 3],
            "topics": ["|".join(np.array(["a", "b", "c"])[row]) or "" for row in topics],
        }
    ).write_csv(folder / "rows.csv")
    tasks = {
        "price": {"kind": "regression", "unit": "EUR", "certainty": 0.8},
        "rare": {"kind": "regression", "min": -5, "certainty": 0.999},
        "calls": {"kind": "count"},
        "range": {"kind": "quantiles", "levels": [0.25, 0.5, 0.75], "certainty": 0.995},
        "card": {"kind": "binary"},
        "colour": {"kind": "multiclass"},
        "topics": {"kind": "multilabel"},
    }
    return parse(
        {
            "name": "promises",
            "inputs": {"x": {"kind": "number"}, "shop": {"kind": "category"}},
            "tasks": tasks,
            "source": {"kind": "table", "path": str(folder / "rows.csv")},
            "certainty": {"coverage": 0.9, "calibration": 0.2, "mark_below": 0.05},
            "trunk": {"widths": [16]},
            "heads": {"hidden": []},
            "training": {"epochs": 8, "batch_size": 32, "lr": 0.01},
        }
    )


SPECS: dict[str, Callable[[Path], Spec]] = {
    "sincos": _sincos,
    "taxi": _taxi,
    "faces": _faces,
    "reviews": _reviews,
    "tags": _tags,
    "places": _places,
    "plates": _plates,
    "promises": _promises,
}


@pytest.fixture(scope="session")
def bundle(once: Callable[[str, Callable[[Path], object]], Path]) -> Callable[[str], Path]:
    """bundle("taxi"): trained once."""

    def trained(name: str) -> Path:
        def fill(folder: Path) -> None:
            training.fit(SPECS[name](folder), out=folder / "out", onnx=False)

        return once(f"browser-{name}", fill) / "out" / name

    return trained


@pytest.fixture(scope="session")
def serve(
    bundle: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., str]]:
    """serve("taxi", api_keys="key"): the address of a server, started once for these settings; of
    what lies elsewhere `at` says where."""
    started: list[subprocess.Popen[bytes]] = []

    @cache
    def begin(name: str, at: Path | None = None, **settings: Any) -> str:
        said = tmp_path_factory.mktemp("server") / "err"
        variables = {f"ONEPASS_{key.upper()}": str(value) for key, value in settings.items()}
        words = [
            sys.executable,
            "-m",
            "onepass.training.cli",
            "serve",
            str(at or bundle(name)),
            "--port",
            "0",
        ]
        with said.open("wb") as err:
            process = subprocess.Popen(
                words, stdout=subprocess.DEVNULL, stderr=err, env=os.environ | variables
            )
        started.append(process)
        for _ in range(1200):
            found = re.search(r"http://[0-9.]+:\d+", said.read_text())
            if found:
                return found[0]
            assert process.poll() is None, said.read_text()
            time.sleep(0.05)
        raise AssertionError("never listened")

    yield begin
    for process in started:
        process.terminate()
    for process in started:
        process.wait(120)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, of the system."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium: make browser installs it")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


class Tab:
    """A page, and what its console said."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def open(self, url: str) -> Page:
        """Opens it, and waits until there are answers."""
        self.page.goto(url)
        self.page.wait_for_selector(".card .answer > *")
        return self.page


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """tab(color_scheme="dark"): a new one each; its console has to stay empty."""
    tabs: list[Tab] = []

    def make(**context: Any) -> Tab:
        tabs.append(Tab(browser, **context))
        return tabs[-1]

    yield make
    for one in tabs:
        one.context.close()
    assert [one.said for one in tabs] == [[] for _ in tabs]


def serious(page: Page) -> list[str]:
    """What axe holds to be serious or worse."""
    page.wait_for_timeout(200)  # until what fades has faded
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def axe(tab: Callable[..., Tab]) -> Callable[..., tuple[Tab, Callable[[Page], list[str]]]]:
    """axe(color_scheme="dark"): a tab, and what finds that which is serious in its page."""
    if not AXE.exists():
        pytest.skip("axe-core is not there: make browser fetches it")

    def make(**context: Any) -> tuple[Tab, Callable[[Page], list[str]]]:
        made = tab(**context)
        made.context.add_init_script(path=AXE)
        return made, serious

    return make


@pytest.fixture(scope="session")
def wide() -> dict[str, Any]:
    """A picture of 200 by 100, with a square at 50, 20 of 40 by 40."""
    drawn, kept = Image.new("RGB", (200, 100), (230, 230, 230)), BytesIO()
    drawn.paste((160, 60, 40), (50, 20, 90, 60))
    drawn.save(kept, "PNG")
    return {"name": "plate.png", "mimeType": "image/png", "buffer": kept.getvalue()}


@pytest.fixture(scope="session")
def image() -> dict[str, Any]:
    """A file to choose: {name, mimeType, buffer}."""
    return {"name": "face of me.png", "mimeType": "image/png", "buffer": png(200)}
