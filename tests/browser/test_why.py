"""Why: a button asks for effects, and each card shows what each input adds to its answer."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

MINUS = str.maketrans("−", "-")
NUMBER = re.compile(r"[+-]?[\d.]+(?:e-?\d+)?")


def bars(page: Page, task: str) -> dict[str, float]:
    """What each input is said to add, by its name."""
    found = {}
    for text in page.locator(f'article[aria-label="{task}"] .why li').all_inner_texts():
        name, *_, number = text.translate(MINUS).replace("\xa0", " ").splitlines()
        found[name.split()[0]] = float(NUMBER.findall(number)[0])
    return found


def test_bars_are_what_is_answered(serve: Any, tab: Any) -> None:
    url = serve("taxi")
    page = tab().open(url)
    assert page.locator(".why").count() == 0
    with page.expect_response(lambda one: "effects" in one.url) as answer:
        page.click("text=Why")
    sent = answer.value.request.post_data_json
    page.wait_for_selector(".why")
    told = httpx.post(f"{url}/predict?with=effects", json=sent).json()
    assert bars(page, "fare") == pytest.approx(told["fare"]["effects"], rel=2e-2, abs=1e-3)
    label = told["card"]["label"]
    shares = {name: 100 * one[label] for name, one in told["card"]["effects"].items()}
    assert bars(page, "card") == pytest.approx(shares, rel=2e-2, abs=1e-3)
    first = page.locator('article[aria-label="fare"] .why li').first
    usual = httpx.get(f"{url}/model").json()["usual"]
    assert set(usual) == {"distance", "hour", "zone", "where"}
    largest = max(told["fare"]["effects"], key=lambda name: abs(told["fare"]["effects"][name]))
    assert first.inner_text().startswith(largest)
    expect(page.locator(".why .less, .why .added").first).to_be_visible()


def test_a_link_has_it_and_keys_switch_it_off(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))
    page.focus("text=Why")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("why=yes"))
    page.wait_for_selector(".why")
    again = tab().open(page.url)
    again.wait_for_selector(".why")
    expect(again.get_by_role("button", name="Why")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    expect(page.locator(".why")).to_have_count(0)


def test_pictures_alone_are_told_part_by_part(serve: Any, tab: Any) -> None:
    page = tab().open(serve("faces"))
    page.click("text=Why")
    expect(page.locator('article[aria-label="red"] .heat')).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_a_text_is_told_word_by_word(serve: Any, axe: Any, scheme: str, width: int) -> None:
    url = serve("reviews")
    opened, serious = axe(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = opened.open(url)
    text = "7: great film, <img src=x onerror=window.hit=1>, and awful awful awful"
    page.locator("#form textarea").first.fill(text)
    page.click("text=Why")
    page.wait_for_selector(".words mark")
    answer = httpx.post(f"{url}/predict?with=effects", json={"text": text}).json()
    task, own = next(iter(answer.items()))
    expect(page.locator(f'article[aria-label="{task}"] .words mark')).to_have_count(
        len(text.split())
    )
    words = page.locator(f'article[aria-label="{task}"] .words').inner_text()
    assert own["effects"]["text"]["words"] == text.split()
    assert all(word in words for word in text.split())
    assert page.evaluate("window.hit") is None
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_it_leaves_nobody_out(serve: Any, axe: Any, scheme: str, width: int) -> None:
    opened, serious = axe(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = opened.open(serve("taxi"))
    page.click("text=Why")
    page.wait_for_selector(".why")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_parts_of_a_picture_beside_other_inputs_are_a_grid(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))

    def with_photo(route: Any) -> None:
        """The answer of a model that has a picture, too."""
        answer = route.fetch()
        body = answer.json()
        if "effects" in route.request.url:
            cells = [place / 63 - 0.5 for place in range(64)]
            body["fare"]["effects"]["photo"] = {"grid": [8, 8], "cells": cells}
        route.fulfill(response=answer, json=body)

    page.route("**/predict*", with_photo)
    page.click("text=Why")
    heat = page.locator('article[aria-label="fare"] .heat')
    expect(heat).to_have_attribute("aria-label", re.compile("part of photo adds, from −0.5 to 0.5"))
    assert heat.locator("span").count() == 64
    assert len(bars(page, "fare")) == 4
