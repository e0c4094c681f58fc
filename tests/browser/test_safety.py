"""What the page never does: run what is not its own, take text for markup, leave somebody out."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

STATIC = Path(__file__).parents[2] / "app" / "static"
EVIL = "<img src=x onerror=window.hit=1>"
INJECT = """() => {
  const script = document.createElement("script");
  try { script.text = "window.hit = 1"; } catch { return "refused"; }
  document.body.append(script);
  return window.hit ? "ran" : "did nothing";
}"""
MARKUP = """() => {
  const image = "<img src=x onerror='window.hit = 1'>";
  try { document.body.innerHTML += image; } catch { return "refused"; }
  return "taken";
}"""


def test_no_script_but_its_own_runs_and_no_text_becomes_markup(serve: Any, tab: Any) -> None:
    opened = tab()
    page = opened.open(serve("sincos"))
    assert page.evaluate(INJECT) == "refused"
    assert page.evaluate(MARKUP) == "refused"
    page.evaluate(
        "location.hash = 'row=' + encodeURIComponent('{\"x\": \"<script>hit=1</script>\"}')"
    )
    expect(page.locator("#input-x-problem")).to_have_text("must be a number, got text")
    assert page.evaluate("window.hit") is None
    assert opened.said
    assert all("TrustedScript" in line or "TrustedHTML" in line for line in opened.said)
    opened.said.clear()


def test_an_injected_script_is_stopped_by_the_policy_alone(serve: Any, tab: Any) -> None:
    url = serve("sincos")
    opened = tab()

    def inject(route: Any) -> None:
        answer = route.fetch()
        body = answer.text().replace("</body>", "<script>window.hit = 1</script></body>")
        route.fulfill(response=answer, body=body)

    opened.page.route(f"{url}/", inject)
    page = opened.open(f"{url}/")
    assert "window.hit" in page.content()
    assert page.evaluate("window.hit") is None
    assert len(opened.said) == 1
    assert "Content Security Policy" in opened.said.pop()


def test_labels_and_values_are_text(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))
    assert EVIL in page.locator('article[aria-label="card"] .share-name').all_inner_texts()
    page.fill("#input-zone", EVIL)
    expect(page.locator("#input-zone-list li")).to_have_text([EVIL])
    page.keyboard.press("Escape")
    page.click("#tab-report")
    page.wait_for_timeout(100)
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hit") is None


def test_a_server_with_keys_is_asked_with_one(serve: Any, tab: Any) -> None:
    url = serve("sincos", api_keys="se-cret")
    opened = tab()
    page: Page = opened.page
    page.goto(url)
    page.fill("dialog input", "wrong")
    page.click("text=Use it")
    expect(page.locator("dialog")).to_contain_text("not known")
    page.fill("dialog input", "se-cret")
    page.keyboard.press("Enter")
    expect(page.locator(".curve")).to_have_count(2)
    expect(page.locator("#call code")).to_contain_text("Bearer $ONEPASS_API_KEY")
    assert "se-cret" not in page.content() + page.url
    assert all("401" in line for line in opened.said)
    opened.said.clear()


def test_the_page_names_at_once_whatever_it_will_load() -> None:
    wanted, found = ["playground.js"], set[str]()
    while wanted:
        found.add(name := wanted.pop())
        imported = re.findall(r'^import .* from "\./([\w.]+)"', (STATIC / name).read_text(), re.M)
        wanted += set(imported) - found
    page = (STATIC / "playground.html").read_text()
    assert set(re.findall(r'<link rel="modulepreload" href="static/([\w.]+)"', page)) == found - {
        "playground.js"
    }


def test_the_page_is_small_and_kept(serve: Any) -> None:
    sizes = {file.name: file.stat().st_size for file in STATIC.iterdir()}
    pages = {
        page: sum(size for name, size in sizes.items() if name.startswith(page))
        for page in ("watch.", "docs.", "fleet.")
    }
    assert sum(sizes.values()) - sum(pages.values()) < 160_000
    assert max(pages.values()) < 15_000, "these are pages by themselves"
    url = serve("sincos")
    first = httpx.get(f"{url}/")
    assert first.headers["cache-control"] == "no-cache"
    again = httpx.get(f"{url}/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["sincos", "taxi", "faces", "tags", "places", "plates"])
def test_axe_finds_nothing_serious(serve: Any, axe: Any, name: str, scheme: str) -> None:
    opened, serious = axe(color_scheme=scheme)
    page = opened.open(serve(name))
    found = {"row": serious(page)}
    if name == "taxi":
        page.click("#sweep summary")
        page.fill("#input-distance", "-1")
        page.click("#input-zone")
        found["marked"] = serious(page)
    page.click("#tab-batch")
    found["batch"] = serious(page)
    page.click("#tab-report")
    found["report"] = serious(page)
    page.goto(f"{serve(name)}/docs")
    page.wait_for_selector("#fields td")
    found["docs"] = serious(page)
    assert found == {key: [] for key in found}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["sincos", "taxi", "faces", "tags", "places", "plates"])
def test_nothing_is_wider_than_the_window(serve: Any, tab: Any, name: str, width: int) -> None:
    page = tab(viewport={"width": width, "height": 800}).open(serve(name))
    for panel in ("row", "batch", "report"):
        page.click(f"#tab-{panel}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
