"""A picture in, boxes over it where they are, and a list that lights them."""

import base64
import io
import json
import shutil
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

JSON = "application/json"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PLAYS = "async (video) => { while (!video.videoWidth) await new Promise(requestAnimationFrame); }"
TRACK = "(video) => video.srcObject.getVideoTracks()[0].id"
BEANS = [("whole", 0.9, [50, 20, 40, 40]), ("half", 0.6, [0, 0, 200, 100]),
         ("half", 0.3, [150, 75, 25.5, 12.5])]  # fmt: skip
"""Known by hand, in a picture of 200 by 100."""


def one(label: str, score: float, box: list[float]) -> dict[str, Any]:
    quality = {"label": "raw", "probabilities": {"good": 0.25, "raw": 0.75}}
    points = {"eye": [box[0] + 1, box[1] + 1, 0.9], "tip": [box[0], box[1], 0.2]}
    return {"label": label, "score": score, "box": box, "quality": quality, "points": points}


def answered(page: Page, threshold: float, full: bool = False) -> None:
    """Whatever the service says, this is what it found; and above which score it says so."""

    def found(route: Any) -> None:
        body = route.fetch().json()
        if "beans" in body:
            objects = [one(*bean) for bean in BEANS]
            body["beans"] |= {"objects": objects, "count": len(objects), "full": full}
        route.fulfill(json=body)

    def model(route: Any) -> None:
        body = route.fetch().json()
        body["contract"]["tasks"]["beans"] |= {"threshold": threshold, "max_objects": 3}
        route.fulfill(json=body)

    page.route("**/predict*", found)
    page.route("**/model", model)


def opened(serve: Any, made: Any, wide: Any, threshold: float = 0.5, **given: Any) -> Page:
    answered(made.page, threshold, **given)
    page: Page = made.open(serve("plates"))
    page.locator("input[type=file]").first.set_input_files(wide)
    expect(page.locator(".under")).to_have_js_property("naturalWidth", 200)
    return page


def on_screen(page: Page, box: list[float]) -> list[float]:
    """Where a box of the picture must be seen."""
    shown = page.locator(".under").bounding_box()
    assert shown is not None
    x, y, width, height = (one * shown["width"] / 200 for one in box)
    return [shown["x"] + x, shown["y"] + y, width, height]


@pytest.mark.parametrize("width", [390, 1280])
def test_boxes_are_where_they_are(serve: Any, tab: Any, wide: Any, width: int) -> None:
    page = opened(serve, tab(viewport={"width": width, "height": 800}), wide)
    for label, score, box in BEANS[:2]:
        rect = page.get_by_role("img", name=f"{label} {score * 100:.1f} %")
        found = rect.evaluate(
            "rect => { const {x, y, width, height} = rect.getBoundingClientRect();"
            " return [x, y, width, height]; }"
        )
        page.evaluate("scrollTo(0, 0)")
        assert found == pytest.approx(on_screen(page, box), abs=0.6)
    named = page.locator(".box-name", has_text="whole").bounding_box()
    assert named is not None
    x, y, *_ = on_screen(page, BEANS[0][2])
    assert (named["x"], named["y"] + named["height"]) == pytest.approx((x, y), abs=0.6)


def test_what_the_service_says_is_what_is_drawn(serve: Any, tab: Any, wide: Any) -> None:
    """A real answer, of boxes in pixels of the picture that was sent."""
    made = tab()

    def every(route: Any) -> None:
        """Trained for a moment, it is sure of nothing."""
        assert "threshold=0.05" in route.request.url
        route.continue_(url=route.request.url.replace("0.05", "0"))

    made.page.route("**/predict*", every)
    page = made.open(serve("plates"))
    with page.expect_response("**/predict*") as told:
        page.locator("input[type=file]").first.set_input_files(wide)
    objects = told.value.json()["beans"]["objects"]
    assert objects
    expect(page.locator(".objects li")).to_have_count(len(objects))
    shapes = page.locator(".layer rect").evaluate_all(
        "all => all.map((one) => ['x', 'y', 'width', 'height'].map((at) => +one.getAttribute(at)))"
    )
    assert sorted(shapes) == sorted(one["box"] for one in objects)


def visible(within: Locator) -> int:
    return within.locator("visible=true").count()


def test_the_slider_asks_nothing(serve: Any, tab: Any, wide: Any) -> None:
    page = opened(serve, tab(), wide)
    rects, rows = page.locator(".layer rect"), page.locator(".objects li")
    slider = page.get_by_role("slider", name="score from which beans are shown")
    assert (visible(rects), visible(rows)) == (2, 2)
    asked: list[str] = []
    page.on("request", lambda one: "predict" in one.url and asked.append(one.url))
    for bound, count in (("0.1", 3), ("0.7", 1), ("1", 0), ("0.5", 2)):
        slider.fill(bound)
        assert (visible(rects), visible(rows)) == (count, count)
    expect(page.locator('article[aria-label="beans"] [role=status]')).to_contain_text("2 above 50")
    assert asked == []


def test_a_list_lights_its_boxes_and_boxes_their_lines_by_pointer_and_by_keys(
    serve: Any, tab: Any, wide: Any
) -> None:
    page = opened(serve, tab(), wide)
    row = page.locator(".objects li", has_text="half").first
    box = page.locator(".layer g", has=page.get_by_role("img", name="half 60.0 %"))
    expect(row).to_contain_text("quality raw 75.0 % · points eye")
    row.hover()
    expect(box).to_have_class("lit")
    page.mouse.move(0, 0)
    expect(box).not_to_have_class("lit")
    x, y, width, height = on_screen(page, BEANS[1][2])
    page.mouse.move(x + width - 9, y + height - 9)  # where the smaller boxes are not
    expect(row).to_have_class("lit")
    page.mouse.move(0, 0)
    page.locator(".objects button").first.focus()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_class("lit")
    page.keyboard.press("ArrowDown")  # the next is below the slider
    expect(box).to_have_class("lit")
    page.get_by_role("img", name="whole 90.0 %").focus()
    page.keyboard.press("ArrowRight")
    expect(row).to_have_class("lit")
    page.keyboard.press("Home")
    expect(row).not_to_have_class("lit")


def test_points_of_a_picture_are_dots_with_their_names(serve: Any, tab: Any, wide: Any) -> None:
    made = tab()
    face = {"kind": "keypoints", "points": ["eye", "nose"], "threshold": 0.5, "size": [32, 32]}
    points = {"eye": [50, 20, 0.9], "nose": [100, 50, 0.2]}

    def model(route: Any) -> None:
        body = route.fetch().json()
        body["contract"]["tasks"]["face"] = face
        route.fulfill(json=body)

    def found(route: Any) -> None:
        body = route.fetch().json()
        body["face"] = {"size": [200, 100], "seen": [0, 0, 200, 100], "points": points}
        route.fulfill(json=body)

    made.page.route("**/model", model)
    made.page.route("**/predict*", found)
    page = made.open(serve("plates"))
    page.locator("input[type=file]").first.set_input_files(wide)
    expect(page.locator(".under")).to_have_js_property("naturalWidth", 200)
    layer = page.locator(".layer[data-task=face]")
    expect(layer.locator(".box-name")).to_have_text(["eye"])
    named = layer.locator(".box-name").bounding_box()
    assert named is not None
    x, y, *_ = on_screen(page, [50, 20, 0, 0])
    assert (named["x"], named["y"] + named["height"]) == pytest.approx((x, y), abs=0.6)
    rows = page.locator('article[aria-label="face"] .legend-list li')
    expect(rows).to_have_text(["eye 90.0 %", "nose hidden"])


def test_the_mask_of_an_object_lies_on_its_box(serve: Any, tab: Any, wide: Any) -> None:
    """Half of it: what is left of the middle of the box is covered, and no more."""
    made, kept = tab(), io.BytesIO()
    half = Image.new("L", (40, 40))
    half.paste(255, (0, 0, 20, 40))
    half.save(kept, "PNG")

    def found(route: Any) -> None:
        body = route.fetch().json()
        bean = one(*BEANS[0]) | {"mask": base64.b64encode(kept.getvalue()).decode(), "points": {}}
        body["beans"] |= {"objects": [bean], "count": 1}
        route.fulfill(json=body)

    made.page.route("**/predict*", found)
    page = made.open(serve("plates"))
    page.locator("input[type=file]").first.set_input_files(wide)
    expect(page.locator(".under")).to_have_js_property("naturalWidth", 200)
    page.get_by_role("switch", name="show mask over the picture").uncheck()
    page.get_by_role("slider", name="score from which beans are shown").fill("0.1")
    page.wait_for_timeout(300)
    x, y, width, height = on_screen(page, BEANS[0][2])
    clip = {"x": x, "y": y, "width": width, "height": height}
    seen = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")).astype(int)
    row = seen[len(seen) // 2]
    left, right = row[len(row) // 4], row[3 * len(row) // 4]
    assert abs(left - right).max() > 20
    assert abs(right - [160, 60, 40]).max() <= 3, "the picture itself"


def test_no_room_is_said_in_words(serve: Any, tab: Any, wide: Any) -> None:
    page = opened(serve, tab(), wide, threshold=0.2, full=True)
    told = page.locator('article[aria-label="beans"] .warning')
    expect(told).to_have_text("As many as there is room for (3): there may be more.")
    page.get_by_role("slider", name="score from which beans are shown").fill("0.5")
    expect(told).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_with_boxes(serve: Any, axe: Any, wide: Any, scheme: str) -> None:
    made, serious = axe(color_scheme=scheme, viewport={"width": 390, "height": 800})
    page = opened(serve, made, wide)
    page.locator(".objects button").first.focus()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_labels_are_text(serve: Any, tab: Any, wide: Any) -> None:
    evil = "<img src=x onerror=window.hit=1>"
    made = tab()

    def found(route: Any) -> None:
        text = json.dumps(route.fetch().json())
        route.fulfill(body=text.replace('"half"', json.dumps(evil)), content_type=JSON)

    made.page.route("**/predict*", found)
    page = made.open(serve("plates"))
    page.locator("input[type=file]").first.set_input_files(wide)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None


def test_a_picture_is_taken_where_there_is_a_camera(serve: Any, tab: Any, browser: Browser) -> None:
    """Headless, there is none; another browser is given one."""
    url = serve("plates")
    assert tab().open(url).get_by_role("button", name="Take a picture").is_hidden()
    fake = ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"]
    kind = browser.browser_type
    with kind.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *fake]
    ) as other:
        page = other.new_page()
        page.goto(url)
        page.get_by_role("button", name="Take a picture").first.click()
        page.locator("video").evaluate(PLAYS)
        before = page.locator("video").evaluate(TRACK)
        page.get_by_role("button", name="Other camera").click()
        page.wait_for_function(
            f"before => ({TRACK})(document.querySelector('video')) !== before", arg=before
        )
        page.locator("video").evaluate(PLAYS)
        page.get_by_role("button", name="Take the picture").click()
        expect(page.locator(".drop .hint").first).to_contain_text("camera.jpg")
        expect(page.locator(".under")).to_be_visible()
