"""The form: marks what does not fit while one types, in the server's words; works by keys alone."""

import json
import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from onepass.models.contract import Contract
from onepass.models.contract.errors import BadRows


def problem(page: Page, name: str) -> str:
    """What stands beside a field."""
    return page.locator(f"#input-{name}-problem").inner_text()


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("distance", "-1", -1),
        ("hour", "24", 24),
        ("distance", "far", "far"),
        ("distance", "", None),
    ],
)
def test_what_does_not_fit_is_marked_in_the_servers_words(
    serve: Any, tab: Any, name: str, typed: str, value: Any
) -> None:
    url = serve("taxi")
    page = tab().open(url)
    asked: list[str] = []
    page.on("request", lambda one: "/predict" in one.url and asked.append(one.url))
    row = httpx.get(f"{url}/model/examples").json()["instances"][0] | {name: value}
    sent = {key: one for key, one in row.items() if one is not None}
    (told,) = httpx.post(f"{url}/predict", json=sent).json()["detail"]
    page.fill(f"#input-{name}", typed)
    assert problem(page, name) == told["msg"]
    expect(page.locator(f"#input-{name}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#said")).to_have_text(re.compile("One field does not fit yet"))
    expect(page.locator(".cards.old")).to_be_visible()
    assert not asked
    page.fill(f"#input-{name}", "5")
    expect(page.locator(".cards.old")).to_have_count(0)
    assert problem(page, name) == ""


def test_the_servers_refusal_stands_beside_its_field(serve: Any, tab: Any) -> None:
    opened = tab()
    page = opened.open(serve("faces"))
    broken = {"name": "no.png", "mimeType": "image/png", "buffer": b"no image"}
    page.set_input_files("#input-face", broken)
    expect(page.locator("#input-face-problem")).to_contain_text("JPEG")
    expect(page.locator(".cards.old")).to_be_visible()
    assert all("422" in line for line in opened.said)  # Chromium says so of any such answer
    opened.said.clear()


def test_a_server_that_is_gone_is_said_to_be(serve: Any, tab: Any) -> None:
    opened = tab()
    page = opened.open(serve("sincos"))
    call = page.locator("#call pre")
    expect(call).to_contain_text('"x":')
    page.route("**/predict*", lambda route: route.abort())
    page.fill("#input-x", "far")
    expect(call).to_contain_text('"x":')  # the last row that fits
    page.fill("#input-x", "0.5")
    expect(page.locator("#said")).to_have_text("The server cannot be reached.")
    page.select_option("#sweep-input", "x")
    page.fill('[aria-label="sweep to"]', "5")
    expect(page.locator("#sweep [role=status]")).to_have_text("The server cannot be reached.")
    page.click("#tab-batch")
    file = {"name": "rows.csv", "mimeType": "text/csv", "buffer": b"x\n1\n"}
    page.set_input_files("#batch-files", file)
    expect(page.locator(".result [role=alert]")).to_have_text("The server cannot be reached.")
    assert all("ERR_FAILED" in line for line in opened.said)  # what Chromium says of each
    opened.said.clear()


def test_values_beyond_the_training_rows_are_answered_and_said_to_be(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))
    page.fill("#input-distance", "400")
    expect(page.locator("#input-distance-hint")).to_contain_text("beyond what training saw")
    expect(page.locator("#input-distance-hint")).to_have_class("hint warning")
    warnings = page.locator(".card .warnings")
    expect(warnings).to_have_count(page.locator("#answers .card").count())
    expect(warnings.first).to_contain_text("distance is beyond what training saw: ")
    page.fill("#input-zone", "Atlantis")
    expect(page.locator("#input-zone-hint")).to_contain_text("not seen in training")
    expect(warnings.last).to_contain_text("zone was not seen in training")
    expect(page.locator(".cards.old")).to_have_count(0)


def test_a_text_that_is_not_read_to_its_end_is_said_to_be(serve: Any, tab: Any) -> None:
    page = tab().open(serve("reviews"))
    page.fill("#input-text", "so it's " * 32)
    expect(page.locator("#input-text-hint")).to_be_hidden()
    page.fill("#input-text", "so it's " * 40)
    expect(page.locator("#input-text-hint")).to_contain_text(
        "of 80 words no more than the first 64"
    )
    expect(page.locator(".cards.old")).to_have_count(0)


def test_a_field_with_a_default_may_be_empty(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))
    with page.expect_request("**/predict*") as request:
        page.fill("#input-hour", "")
    assert "hour" not in json.loads(request.value.post_data)


def test_a_slider_moves_its_number(serve: Any, tab: Any) -> None:
    page = tab().open(serve("sincos"))
    page.focus("input[type=range]")
    with page.expect_request("**/predict*") as request:
        page.keyboard.press("End")
    assert 6.2 < json.loads(request.value.post_data)["x"] <= 6.2832


def test_a_category_is_searched_and_chosen_by_keys(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))
    page.fill("#input-zone", "")
    page.focus("#input-zone")
    page.keyboard.type("town")
    expect(page.locator("#input-zone-list li")).to_have_text(["Midtown"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#input-zone")).to_have_value("Midtown")
    expect(page.locator("#input-zone-list")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    assert page.locator("#input-zone-list li").count() == 4
    page.keyboard.press("Escape")
    expect(page.locator("#input-zone-list")).to_be_hidden()


def test_everything_is_reached_by_tab_alone(serve: Any, tab: Any) -> None:
    page = tab().open(serve("taxi"))
    wanted = page.locator(
        "main button:visible, main input:visible, main summary:visible, nav a:visible"
    ).count()
    reached = set()
    for _ in range(wanted + 10):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    assert len(reached) >= wanted - 2  # of three radio buttons one is reached, then arrows


def test_tabs_are_walked_with_arrows(serve: Any, tab: Any) -> None:
    page = tab().open(serve("sincos"))
    page.focus("#tab-row")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel-batch")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#panel-report")).to_be_visible()
    expect(page).to_have_url(re.compile("tab=report"))
    assert page.locator("#panel-report article, #panel-report .card").count() == 2


def test_an_image_is_chosen_shown_dropped_and_pasted(
    serve: Any, tab: Any, image: dict[str, Any]
) -> None:
    url = serve("faces")
    page = tab().open(url)
    page.click("text=Remove")
    expect(page.locator("#input-face-problem")).to_have_text("is missing")
    for event, target in (("drop", ".drop"), ("paste", "body")):
        with page.expect_request("**/predict*") as request:
            page.evaluate(HAND_OVER, [event, target, list(image["buffer"]), image["name"]])
        assert request.value.post_data_json["face"].startswith("iVBOR")
        expect(page.locator("#form .drop img")).to_be_visible()
        expect(page.locator("#form .drop")).to_contain_text(image["name"])
        page.click("text=Remove")


HAND_OVER = """([event, target, bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const given = { bubbles: true, cancelable: true };
  const made = event === "drop" ? new DragEvent(event, { ...given, dataTransfer: data })
    : new ClipboardEvent(event, { ...given, clipboardData: data });
  document.querySelector(target).dispatchEvent(made);
}"""


def test_the_page_knows_the_words_of_the_contract() -> None:
    contract = Contract.model_validate(
        {
            "inputs": {"v": {"kind": "vector", "length": 9}},
            "tasks": {"a": {"kind": "regression"}},
        }
    )
    with pytest.raises(BadRows, match="must hold exactly 9 numbers, got 2"):
        contract.read([{"v": [1, 2]}])
