"""Tokens in, tags over them out; inputs that may be absent."""

from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect


def settled(page: Page) -> None:
    """Until the answers are those to the row."""
    page.wait_for_timeout(250)
    expect(page.locator(".cards.old")).to_have_count(0)


def test_tags_stand_over_the_text(serve: Any, tab: Any) -> None:
    url = serve("tags")
    page = tab().open(url)
    expect(page.locator("#input-words-hint")).to_have_class("hint")  # advice, and no warning
    page.fill(
        "#input-words",
        "Mr Ada\u00a0Lovelace met <img\u00a0src=x\u00a0onerror=window.hit=1> , in Rome",
    )
    settled(page)
    words = ["Mr", "Ada Lovelace", "met", "<img src=x onerror=window.hit=1>", ",", "in", "Rome"]
    answer = httpx.post(f"{url}/predict", json={"words": words}).json()
    assert answer["names"]["spans"], "it has learnt names"
    assert page.evaluate("window.hit") is None
    marks = page.locator('article[aria-label="names"] mark').all_inner_texts()
    assert marks == [
        f"{span['text']}\N{NO-BREAK SPACE}{span['label']}" for span in answer["names"]["spans"]
    ]
    forms = page.locator('article[aria-label="forms"] .tag').all_inner_texts()
    assert len(forms) == len(words)
    for task in ("names", "forms"):
        wanted = [
            f"{word} {' or '.join(labels)}"
            for word, labels in zip(words, answer[task]["sets"], strict=True)
            if len(labels) > 1
        ]
        said = page.locator(f'article[aria-label="{task}"] .opens li').all_inner_texts()
        assert said == wanted
        share = page.locator(f'article[aria-label="{task}"] .promise .more')
        expect(share).to_contain_text("in 80 of 100 such rows")


def test_an_input_may_be_said_to_be_absent(serve: Any, tab: Any) -> None:
    page = tab().open(serve("tags"))
    page.fill("#input-length", "7")
    page.fill("#input-remark", "remark on Rome")
    settled(page)
    snippet = page.locator("#call pre").first
    expect(snippet).to_contain_text('"length":7')
    switch = page.locator('input[aria-label="length is given"]')
    switch.click()
    settled(page)
    expect(snippet).not_to_contain_text("length")
    expect(page.locator("#input-length-hint")).to_contain_text("absent")
    switch.click()
    expect(page.locator("#input-length")).to_have_value("7")


def test_a_table_of_tokens_is_answered(serve: Any, tab: Any, tmp_path: Path) -> None:
    page = tab().open(serve("tags"))
    page.click("#tab-batch")
    (tmp_path / "rows.csv").write_text("words\nMr Bob met Eve\n")
    page.set_input_files("#batch-files", tmp_path / "rows.csv")
    expect(page.locator(".result [role=status]")).to_contain_text("1 row")
