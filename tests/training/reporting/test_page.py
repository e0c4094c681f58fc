"""The page of a bundle: whole, safe, and about every task."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from onepass import training
from onepass.models import yaml
from onepass.models.bundle import Bundle
from onepass.training.reporting.page import _kept
from onepass.training.specs.spec import Spec

EVIL = "<img src=x onerror=alert(1)>"
MakeSpec = Callable[..., Spec]


class Reader(HTMLParser):
    """Tags with their attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def evil_shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A table whose labels and words are markup."""
    file = tmp_path_factory.mktemp("evil") / "shop.csv"
    count = 120
    words = [EVIL if row % 3 else "plain" for row in range(count)]
    pl.DataFrame(
        {"x": [float(r % 17) for r in range(count)], "kind": words, "label": words}
    ).write_csv(file)
    return {
        "inputs": {"x": {"kind": "number"}, "kind": {"kind": "category"}},
        "tasks": {"label": {"kind": "multiclass"}, "x_again": {"kind": "count"}},
        "source": {
            "kind": "table",
            "path": str(file),
            "columns": {"x_again": "x"},
            "split": {"kind": "hash", "calibration": 0.2},
        },
        "training": {"epochs": 2, "batch_size": 32, "record": {"every": 1}},
    }


def drawn(evil_shop: dict[str, Any], out: Path) -> str:
    spec = training.specs.spec.parse({"name": "evil"} | evil_shop)
    bundle: Bundle = training.fit(spec, out=out, onnx=False)
    return bundle.files["report.html"].decode()


@pytest.fixture(scope="module")
def html(evil_shop: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    return drawn(evil_shop, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def page(html: str) -> Reader:
    return Reader(html)


def test_what_was_recorded_is_drawn(page: Reader) -> None:
    told = [given.get("aria-label") or "" for tag, given in page.tags if tag == "svg"]
    each = "norm of each task's gradient", "norm of each layer's gradient"
    for what in (*each, "cosine of two tasks' gradients"):
        assert any(what in one for one in told)


def test_it_runs_nothing_and_fetches_nothing(page: Reader) -> None:
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object")]
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href"):
            address = attributes.get(name) or "#"
            assert address.startswith(("#", "data:image/")), address


def test_what_is_markup_elsewhere_is_text_here(page: Reader) -> None:
    assert EVIL in page.text


def test_every_task_and_input_is_told_of(page: Reader) -> None:
    for word in ("label", "x_again", "log_loss", "mae", "kind", "2 epochs", "fingerprint", "seed"):
        assert word in page.text or any(word in str(a.values()) for _, a in page.tags)
    pictures = [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg"]
    assert len(pictures) >= 4  # how it went and how good it is, of two tasks
    assert all(pictures)


def test_rows_of_every_part_are_counted(page: Reader) -> None:
    head = re.search(
        r"(\d+) training, (\d+) validation,\s+(\d+) calibration, (\d+) test", page.text
    )
    assert head is not None
    assert sum(map(int, head.groups())) == 120
    assert re.search(r"train\s*val\s*calibration\s*test\s*missing\s*label", page.text)


def test_the_spec_in_it_trains_again(page: Reader, evil_shop: dict[str, Any]) -> None:
    text = re.search(r"name: evil\n.*?(?=\n *\n *seed)", page.text, re.DOTALL)
    assert text is not None
    found = training.specs.spec.parse(yaml.parse(text[0].split("\n\n\n")[0]))
    named = evil_shop["source"] | {"path": "shop.csv"}
    settled = {"source": named, "forget": {"kind": 0.02}}
    assert found == training.specs.spec.parse({"name": "evil"} | evil_shop | settled)


def test_pictures_of_the_same_run_are_the_same(
    evil_shop: dict[str, Any], html: str, tmp_path: Path
) -> None:
    pages = (html, drawn(evil_shop, tmp_path))
    first, second = (re.findall(r"<svg.*?</svg>", page, re.DOTALL) for page in pages)
    assert first
    assert first == second


def test_words_stay_whole_where_they_have_hyphens() -> None:
    """And what a template is given is text all the same."""
    text = "at 2024-03-02, <b>-1e-05</b> of x"
    kept = '<span class="kept">{}</span>'
    parts = kept.format("2024-03-02,"), kept.format("&lt;b&gt;-1e-05&lt;/b&gt;")
    assert _kept(text) == f"at {parts[0]} {parts[1]} of x"
    assert _kept("x-" * 20) == "x-" * 20
