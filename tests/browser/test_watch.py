"""The watch: what moved stands first, is told in words and pictures, and reaches everybody."""

from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import expect

WIDE = {"viewport": {"width": 1200, "height": 800}}
NARROW = {"viewport": {"width": 390, "height": 780}}


@pytest.fixture(scope="module")
def moved(serve: Callable[..., str]) -> str:
    """The address of a service that was asked of longer ways than it has learnt from."""
    url = serve("taxi", workers=1)
    random = np.random.default_rng(0)
    distances, hours = random.gamma(2, 2, 600) + 4, random.integers(0, 24, 600)
    pairs = zip(distances.tolist(), hours.tolist(), strict=True)
    rows = [
        {"distance": d, "hour": h, "zone": "Harlem", "where": random.normal(size=2).tolist()}
        for d, h in pairs
    ]
    assert httpx.post(f"{url}/predict", json={"instances": rows}).status_code == 200
    return url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_what_moved_is_seen_by_everybody(
    axe: Any, moved: str, scheme: str, size: dict[str, Any]
) -> None:
    own, serious = axe(color_scheme=scheme, **size)
    page = own.page
    page.goto(f"{moved}/watch")
    expect(page.locator("#verdict")).to_contain_text("have moved")
    first = page.locator("#inputs .card").first
    expect(first).to_have_class("card moved")
    expect(page.locator("#inputs .card", has_text="distance")).to_contain_text("has moved")
    expect(page.locator("#inputs .card", has_text="hour").first).to_contain_text("quiet")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.hit") is None, "labels are text"
    assert serious(page) == []


def test_windows_are_chosen_by_the_keyboard(tab: Any, moved: str) -> None:
    page = tab().page
    page.goto(f"{moved}/")
    page.get_by_role("link", name="Watch").click()
    expect(page.locator("#verdict")).to_contain_text("have moved")
    page.locator("#hour").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#day")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#summary")).to_contain_text("last day")
    words = page.locator("main").inner_text()
    assert "only labels can say" in words
    assert "worse" not in words
    assert "no label has confirmed" in words


def test_before_anything_was_asked_it_says_so(tab: Any, serve: Callable[..., str]) -> None:
    page = tab().page
    page.goto(f"{serve('sincos', workers=1)}/watch")
    expect(page.locator("#verdict")).to_contain_text("Too few rows")
    expect(page.locator("#inputs .card")).to_have_count(1)
