"""The page of the fleet: which version answers, what is tried, and how far it agrees."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from onepass import training
from onepass.training.specs.read import load

WIDE = {"viewport": {"width": 1200, "height": 800}}
NARROW = {"viewport": {"width": 390, "height": 780}}


@pytest.fixture(scope="module")
def trying(
    serve: Callable[..., str],
    bundle: Callable[[str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The address of a service whose default model has a shadow, and another a canary."""
    folder = tmp_path_factory.mktemp("fleet")
    shutil.copytree(bundle("taxi"), folder / "taxi")
    shutil.copytree(bundle("sincos"), folder / "sincos")
    first = {name: (folder / name / "latest").read_text().strip() for name in ("taxi", "sincos")}
    settings = ["training.epochs=1", "source.rows=2000", "training.seed=1"]
    training.fit(load("sincos", settings), out=folder, onnx=False)
    file = folder / "fleet.yaml"
    file.write_text(
        "models:\n"
        f"  - {{name: waves, path: sincos, versions: [{first['sincos']}], shadow: latest}}\n"
        f"  - {{name: sums, path: sincos, versions: [{first['sincos']}],\n"
        "     canary: {version: latest, percent: 5}}\n"
        f"  - {{name: taxi, path: taxi, versions: [{first['taxi']}]}}\n"
    )
    url = serve("fleet", at=file)
    rows = {"instances": [{"x": n / 10} for n in range(60)]}
    assert httpx.post(f"{url}/predict", json=rows, timeout=60).status_code == 200
    for _ in range(1200):
        if httpx.get(f"{url}/models/waves").json()["shadow"]["rows"] == 60:
            return url
        time.sleep(0.05)
    raise AssertionError("never compared")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_what_is_tried_is_seen_by_everybody(
    axe: Any, trying: str, scheme: str, size: dict[str, Any]
) -> None:
    own, serious = axe(color_scheme=scheme, **size)
    page = own.page
    page.goto(f"{trying}/fleet")
    expect(page.locator("#summary")).to_contain_text("3 models; of 2 another version is tried")
    waves = page.get_by_role("article", name="waves")
    told = httpx.get(f"{trying}/models/waves").json()
    expect(waves.locator("tr", has_text=told["version"])).to_contain_text("answers")
    expect(waves).to_contain_text("60 rows went through it, too")
    sin = waves.locator("tr", has=page.get_by_role("rowheader", name="sin", exact=True))
    expect(sin.locator("td").nth(0)).to_have_text("60")
    expect(sin.locator("td").nth(2)).not_to_have_text("–")
    sums = page.get_by_role("article", name="sums")
    expect(sums).to_contain_text("canary: 5 % of callers, by x-user")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []


def test_pages_of_each_version_are_reached_by_the_keyboard(tab: Any, trying: str) -> None:
    page = tab().page
    page.goto(f"{trying}/fleet")
    told = httpx.get(f"{trying}/models/waves").json()
    shadow = told["shadow"]["version"]
    link = page.get_by_role("link", name=f"Report of waves {shadow}")
    link.focus()
    page.keyboard.press("Shift+Tab")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"API of waves {shadow}"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/models/waves/versions/{shadow}/docs")


def test_what_is_drawn_anew_keeps_the_focus(tab: Any, trying: str) -> None:
    page = tab().page
    page.goto(f"{trying}/fleet")
    link = page.get_by_role("link", name="Report of taxi").first
    link.focus()
    rows = {"instances": [{"x": 1}]}
    assert httpx.post(f"{trying}/predict", json=rows, timeout=60).status_code == 200
    expect(page.get_by_role("article", name="waves")).to_contain_text("61 rows", timeout=20_000)
    assert page.evaluate("document.activeElement.textContent") == "Report"
