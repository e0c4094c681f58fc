"""Sets as chips, and times as text or picked."""

import json
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, Request, expect

EVIL = "<img src=x onerror=window.hit=1>"


def chips(page: Page) -> list[str]:
    """The items that are shown, without the cross behind each."""
    return [text.rstrip("×").strip() for text in page.locator("#form .chip").all_inner_texts()]


def sent(page: Page, name: str, value: Any, does: Any) -> Any:
    """The row with that value, which is asked for because of something one does."""

    def is_it(one: Request) -> bool:
        return "/predict" in one.url and json.loads(one.post_data or "{}").get(name) == value

    with page.expect_request(is_it) as request:
        does()
    return json.loads(request.value.post_data or "{}")


def test_items_are_chosen_typed_and_taken_back(serve: Any, tab: Any) -> None:
    page = tab().open(serve("places"))
    for _ in range(len(chips(page))):
        page.focus("#input-has")
        page.keyboard.press("Backspace")
    assert chips(page) == []
    page.focus("#input-has")
    page.keyboard.type("poo")
    expect(page.locator("#input-has-list li")).to_have_text(["pool"])
    page.keyboard.press("ArrowDown")
    sent(page, "has", ["pool"], lambda: page.keyboard.press("Enter"))
    page.keyboard.type("garden, large")
    sent(page, "has", ["pool", "garden, large"], lambda: page.keyboard.press("Enter"))
    assert chips(page) == ["pool", "garden, large"]
    expect(page.locator("#input-has-hint")).to_contain_text("counts as unseen: garden, large")
    page.click("#input-has")
    expect(page.locator("#input-has-list li")).to_have_text([EVIL, "bath"])
    page.locator("#input-has-list li").first.click()
    assert page.evaluate("window.hit") is None
    left = ["garden, large", EVIL]
    sent(page, "has", left, lambda: page.click('[aria-label="remove pool"]'))
    for item in ("x", "y", "z"):
        page.fill("#input-has", item)
        page.keyboard.press("Enter")
    expect(page.locator("#input-has-problem")).to_have_text("must have at most 4 items, got 5")


def test_a_time_is_typed_or_picked(serve: Any, tab: Any) -> None:
    url = serve("places")
    page = tab().open(url)
    page.fill("#input-at", "2025-03-04 12:30:05+02:00")
    picker = page.locator('input[type="datetime-local"]')
    expect(picker).to_have_value("2025-03-04T10:30:05")
    at = "2025-04-05T06:07:08"
    row = sent(page, "at", f"{at}Z", lambda: picker.fill(at))
    assert page.input_value("#input-at") == f"{at}Z"
    expect(page.locator("#input-at-hint")).to_be_hidden()
    page.fill("#input-at", "2030-01-01")
    expect(page.locator("#input-at-hint")).to_contain_text("beyond what training saw: 2025-01-01T")
    for text in ("soon", "1999-12-31"):
        (told,) = httpx.post(f"{url}/predict", json=row | {"at": text}).json()["detail"]
        page.fill("#input-at", text)
        expect(page.locator("#input-at-problem")).to_have_text(told["msg"])


def test_a_table_is_read_by_the_separators_of_training(
    serve: Any, tab: Any, tmp_path: Path
) -> None:
    page = tab().open(serve("places"))
    page.click("#tab-batch")
    (tmp_path / "rows.csv").write_text("has,at\npool; bath,2025-03-04\n;,2025-03-04 12:00\n,soon\n")
    with page.expect_request("**/predict*") as request:
        page.set_input_files("#batch-files", tmp_path / "rows.csv")
    lines = [json.loads(line) for line in (request.value.post_data or "").splitlines() if line]
    assert [row.get("has") for row in lines] == [["pool", "bath"], [], None]
    expect(page.locator(".result [role=status]")).to_contain_text("2 rows answered, 1 refused")
