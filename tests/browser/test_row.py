"""One row: what is shown is what /predict answers; links and programs reproduce it."""

import json
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Response, expect

MINUS = str.maketrans("−", "-")


def shown(page: Page, task: str) -> str:
    """The large word of a card."""
    return page.locator(f'article[aria-label="{task}"] .big').inner_text().translate(MINUS)


def wait_for(page: Page, task: str, value: float) -> None:
    """Until the card shows it."""
    while float(shown(page, task).split()[0]) != pytest.approx(value, rel=1e-3):
        page.wait_for_timeout(20)


def fill(page: Page, name: str, value: str) -> None:
    """Types, and waits for the answers to that: others may be on their way."""

    def holds(answer: Response) -> bool:
        sent = answer.request.post_data_json if "/predict" in answer.url else {}
        found = sent.get(name)
        return found == value or (type(found) in (int, float) and found == float(value))

    with page.expect_response(holds) as answer:
        page.fill(f"#input-{name}", value)
    assert answer.value.status == 200
    for task, fields in answer.value.json().items():
        if "value" in fields:
            wait_for(page, task, fields["value"])


def test_the_first_thing_seen_are_two_waves_and_two_answers(serve: Any, tab: Any) -> None:
    url = serve("sincos")
    page = tab().open(url)
    expect(page.locator(".curve")).to_have_count(2)
    fill(page, "x", "0.5")
    answer = httpx.post(f"{url}/predict", json={"x": 0.5}).json()
    for task in ("sin", "cos"):
        assert float(shown(page, task)) == pytest.approx(answer[task]["value"], abs=1e-4)
    assert re.search(r"forward [\d.,]+\sms · queue [\d.,]+\sms", page.inner_text("#timing"))
    expect(page.locator(".legend")).to_contain_text(shown(page, "sin")[:4])
    page.set_viewport_size({"width": 375, "height": 800})
    page.fill("#input-x", "-2398232800")
    cut = page.locator("#input-x").evaluate("field => field.scrollWidth > field.clientWidth")
    assert not cut, "ten digits and a sign fit"


@pytest.mark.parametrize(
    ("model", "row"),
    [
        ("sincos", {"x": 2.5}),
        ("taxi", {"distance": 3.25, "zone": "Queens"}),
        ("faces", {}),
        ("reviews", {"text": "a great film, isn't it?"}),
    ],
)
def test_what_is_filled_in_is_answered_as_predict_does(
    serve: Any, tab: Any, image: Any, model: str, row: dict[str, Any]
) -> None:
    url = serve(model)
    page = tab().open(url)
    sent = httpx.get(f"{url}/model/examples").json()["instances"][0] | row
    for name, value in row.items():
        fill(page, name, str(value))
    if model == "faces":
        sent["face"] = b64encode(image["buffer"]).decode()
        with page.expect_response("**/predict*"):
            page.set_input_files("#input-face", image)
        expect(page.locator(".cards.old")).to_have_count(0)
    answer = httpx.post(f"{url}/predict", json=sent).json()
    for task, fields in answer.items():
        card = page.locator(f'article[aria-label="{task}"]')
        for label, share in fields.get("probabilities", {}).items():
            bar = card.locator(".shares li").filter(has=page.get_by_text(label, exact=True))
            expect(bar.locator(".share")).to_have_text(percent(share))
        if "value" in fields:
            assert float(shown(page, task).split()[0]) == pytest.approx(fields["value"], rel=1e-3)
    assert page.locator("#sweep").is_visible() == (model in ("sincos", "taxi"))


def percent(share: float) -> str:
    """As the page writes it."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if 0.999 < share < 1 else f"{share * 100:.1f} %"


def test_every_kind_of_answer_has_its_card(serve: Any, tab: Any) -> None:
    url = serve("taxi")
    page = tab().open(url)
    row = httpx.get(f"{url}/model/examples").json()["instances"][2]
    page.click("#examples button >> nth=2")
    expect(page.locator("#examples button >> nth=2")).to_have_attribute("aria-pressed", "true")
    answer = httpx.post(f"{url}/predict", json=row).json()
    expect(page.locator('article[aria-label="fare"] .bars')).to_be_visible()
    page.wait_for_timeout(200)
    assert float(shown(page, "fare").split()[0]) == pytest.approx(answer["fare"]["value"], rel=1e-3)
    middle = answer["tip"]["quantiles"]["0.5"]
    assert float(shown(page, "tip").split()[0]) == pytest.approx(middle, rel=1e-3)
    assert shown(page, "card") == answer["card"]["label"]
    assert shown(page, "stars") == answer["stars"]["label"]
    chips = page.locator('article[aria-label="genre"] .chip').all_inner_texts()
    assert chips == answer["genre"]["labels"]
    assert page.locator('article[aria-label="stars"] .shares li').count() == 4
    assert "above" in page.inner_text('article[aria-label="trips"]')


def test_a_link_reproduces_the_row_the_tasks_and_the_sweep(serve: Any, tab: Any) -> None:
    url = serve("taxi")
    page = tab().open(url)
    fill(page, "distance", "7.25")
    page.click('article[aria-label="tip"] [role=switch]')
    page.click("#sweep summary")
    page.select_option("#sweep-input", "hour")
    expect(page).to_have_url(re.compile(r"7\.25.*sweep=hour"))
    again = tab().open(page.url)
    assert again.input_value("#input-distance") == "7.25"
    assert shown(again, "fare") == shown(page, "fare")
    assert not again.is_checked('article[aria-label="tip"] [role=switch]')
    expect(again.locator("#sweep-input")).to_have_value("hour")
    expect(again.locator(".curve").first).to_be_visible()


def test_heads_are_switched_off_but_never_all(serve: Any, tab: Any) -> None:
    page = tab().open(serve("sincos"))
    with page.expect_request(lambda one: one.url.endswith("/predict?tasks=cos")):
        page.click('article[aria-label="sin"] [role=switch]')
    expect(page.locator('article[aria-label="sin"] .big')).to_have_count(0)
    page.click('article[aria-label="cos"] [role=switch]')
    assert page.is_checked('article[aria-label="cos"] [role=switch]')


def test_the_answer_to_an_older_row_is_dropped(serve: Any, tab: Any) -> None:
    page = tab().open(serve("sincos"))
    held: list[Any] = []
    page.route(
        "**/predict*",
        lambda route: (
            held.append(route) if json.loads(route.request.post_data) == {"x": 1} else
            route.continue_()
        ),
    )  # fmt: skip
    with page.expect_request(lambda one: one.post_data == '{"x":1}'):
        page.fill("#input-x", "1")
    fill(page, "x", "2")
    now = shown(page, "sin")
    fake = {"sin": {"value": 99}, "cos": {"value": 99}}
    held[0].fulfill(json=fake)
    page.wait_for_timeout(100)
    assert shown(page, "sin") == now


def programs(page: Page) -> dict[str, str]:
    """All three, as they are copied."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = {}
    for name in ("curl", "Python", "JavaScript"):
        page.check(f"#call input[value={name}]", force=True)
        page.click("#call button")
        found[name] = page.evaluate("navigator.clipboard.readText()")
    return found


def run(name: str, program: str, folder: Path) -> Any:
    """What it prints."""
    words = {
        "curl": ["sh", "-c", program],
        "Python": [sys.executable, "-c", program],
        "JavaScript": ["node", "--input-type=module", "-e", program],
    }[name]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("model", ["sincos", "taxi", "faces", "reviews"])
def test_the_programs_work_when_they_are_run(
    serve: Any, tab: Any, tmp_path: Path, image: Any, model: str
) -> None:
    url = serve(model)
    page = tab().open(url)
    if model == "faces":
        (tmp_path / image["name"]).write_bytes(image["buffer"])
        with page.expect_response("**/predict*"):
            page.set_input_files("#input-face", image)
    if model == "taxi":
        fill(page, "zone", 'it\'s "new" $HOME\\')
    if model == "reviews":
        fill(page, "text", 'it\'s\n"new" `x` $HOME\\ \u2028 \N{GRINNING FACE}')
    page.wait_for_timeout(300)
    with page.expect_response("**/predict*") as answer:
        page.evaluate("dispatchEvent(new Event('hashchange'))") if model != "faces" else (
            page.set_input_files("#input-face", image)
        )
    expected = answer.value.json()
    assert isinstance(expected.pop("warnings"), list)  # which the programs do not ask for
    for name, program in programs(page).items():
        if name == "JavaScript" and not shutil.which("node"):
            continue
        printed = run(name, program, tmp_path)
        if name == "curl":
            assert json.loads(printed) == expected
        else:
            first = next(iter(expected))
            assert first in printed
            number = next(iter(expected[first].values()))
            assert str(number)[:6] in printed
