"""The pages as a site: each is in its menu, no link leads nowhere, search works from a folder with
the network off, and nothing is asked of anybody."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TOOLS = ROOT / ".venv-docs" / ".installed"


def pages(menu: Any) -> Iterator[str]:
    """The files that a menu names, in its order."""
    match menu:
        case str():
            yield menu
        case list():
            for one in menu:
                yield from pages(one)
        case dict():
            yield from pages(list(menu.values()))


def test_every_page_is_in_the_menu_once() -> None:
    menu = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]
    named = [*pages(menu)]
    assert sorted(named) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


@pytest.mark.skipif(not TOOLS.exists(), reason="make site installs what builds it")
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="make browser installs Chromium")
def test_it_is_read_and_searched_from_a_folder_with_the_network_off() -> None:
    built = subprocess.run([sys.executable, DOCS / "site.py"], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    first = Path(built.stdout.strip())
    assert first.exists()
    assert not [*first.parent.rglob("*.py")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(offline=True).new_page()
        asked, problems = list[str](), list[str]()
        page.on("request", lambda one: asked.append(one.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(first.as_uri())
        page.get_by_role("link", name="How certain an answer is").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("How certain an answer is")
        page.keyboard.press("/")
        page.keyboard.type("conformal")
        expect(page.get_by_text("split conformal prediction").first).to_be_visible()
        browser.close()
    assert not problems
    assert not [url for url in asked if not url.startswith("file://")]
