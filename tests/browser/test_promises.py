"""What is promised of answers: an interval beside a number, a band about a curve, sets as chips."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

MINUS = str.maketrans("−", "-")
EVIL = "<img src=x onerror=window.hit=1>"
ROW = {"x": 4.5, "shop": "big"}


def card(page: Page, task: str) -> Any:
    return page.locator(f'article[aria-label="{task}"]')


def shown(page: Page, url: str, row: dict[str, Any] = ROW) -> dict[str, Any]:
    """The answers to a row that the page shows."""
    with page.expect_response(lambda one: "/predict" in one.url):
        page.evaluate(f"location.hash = 'row=' + encodeURIComponent({json.dumps(json.dumps(row))})")
    page.wait_for_timeout(300)
    answer: dict[str, Any] = httpx.post(f"{url}/predict", json=row).json()
    return answer


def test_intervals_say_between_what_and_how_often(serve: Any, tab: Any) -> None:
    url = serve("promises")
    page = tab().open(url)
    answer = shown(page, url)
    said = card(page, "price").locator(".promise").inner_text().translate(MINUS)
    low, high = (float(part) for part in re.findall(r"-?[\d.]+", said)[:2])
    assert [low, high] == pytest.approx([answer["price"]["low"], answer["price"]["high"]], rel=1e-3)
    assert said.endswith(", in 80 of 100 such rows")
    assert card(page, "rare").locator(".promise").inner_text().startswith("at least")
    assert (answer["rare"]["low"], answer["rare"]["high"]) == (-5, None)
    assert card(page, "range").locator(".promise").inner_text().startswith("no bounds")
    whole = card(page, "calls").locator(".promise").inner_text()
    assert f"{answer['calls']['low']:g} to {answer['calls']['high']:g}" in whole
    expect(card(page, "price").locator(".between")).to_be_visible()


def test_sets_are_chips_and_those_that_are_open_look_otherwise(serve: Any, tab: Any) -> None:
    url = serve("promises")
    page = tab().open(url)
    answer = shown(page, url)
    either = card(page, "colour").locator(".either .chip")
    assert either.all_inner_texts() == answer["colour"]["set"]
    assert EVIL in answer["colour"]["set"], "or nothing is seen of what it does"
    assert page.evaluate("window.hit") is None
    for x in (0.2, 4.5, 8.8):
        topics = shown(page, url, ROW | {"x": x})["topics"]
        assert card(page, "topics").locator(".sure .chip").all_inner_texts() == topics["sure"]
        assert card(page, "topics").locator(".either .chip").all_inner_texts() == topics["open"]


def test_a_sweep_has_a_band_where_there_are_bounds(serve: Any, tab: Any) -> None:
    url = serve("promises")
    page = tab().open(url)
    shown(page, url)
    page.locator("#sweep").evaluate("one => one.open = true")
    expect(page.locator(".chart .legend").first).to_contain_text("80 of 100 lie in")
    filled = page.locator('.chart[aria-label*="price"] .area').evaluate_all(
        "all => all.map((one) => one.getAttribute('d').length)"
    )
    assert max(filled) > 1000
    texts = " ".join(page.locator(".legend").all_inner_texts())
    assert "25 to 75 %" in texts, "without bounds the outermost quantiles are what is filled"


def test_a_table_of_answers_has_no_cell_where_there_is_no_bound(
    serve: Any, tab: Any, tmp_path: Path
) -> None:
    page = tab().open(serve("promises"))
    (tmp_path / "rows.csv").write_text("x,shop\n1,big\n8,small\n")
    page.click("#tab-batch")
    page.set_input_files("#batch-files", tmp_path / "rows.csv")
    with page.expect_download() as saved:
        page.click("text=Download the answers")
    with Path(saved.value.path()).open(newline="") as file:
        first, *_ = csv.DictReader(file)
    assert (first["rare.low"], first["rare.high"], first["range.low"]) == ("-5", "", "")
    assert isinstance(json.loads(first["topics.open"]), list)
    assert 0 < float(first["typical"]) <= 1
    assert float(first["price.low"]) < float(first["price.value"]) < float(first["price.high"])
    assert "null" not in page.locator(".result table").first.inner_text()
    page.click("#tab-report")
    expect(card(page, "price").first).to_be_attached()
    assert "Promised for 80 of 100 rows; true for" in page.inner_text("#panel-report")


def test_a_badge_says_how_usual_a_row_is_and_marks_one_that_is_not(serve: Any, tab: Any) -> None:
    url = serve("promises")
    page = tab().open(url)
    badge = page.locator(".typical")
    shown(page, url)
    expect(badge).to_contain_text("how usual")
    share = httpx.post(f"{url}/predict?with=reach", json=ROW).json()["typical"]
    assert badge.inner_text().split("usual")[1].split()[0] == str(round(100 * share))
    shown(page, url, ROW | {"x": 900})
    expect(badge).to_contain_text("unusual row")
    expect(badge).to_have_class("typical far")
    expect(page.locator("#aloud")).to_contain_text("unusual row: ")
    assert "unusual row" not in page.locator(".card .answer").first.inner_text()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_promises_leave_nobody_out(serve: Any, axe: Any, scheme: str, width: int) -> None:
    opened, serious = axe(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = opened.open(serve("promises"))
    page.locator("#sweep").evaluate("one => one.open = true")
    page.wait_for_selector(".area")
    shown(page, serve("promises"), ROW | {"x": 900})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
