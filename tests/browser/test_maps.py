"""A picture in, masks and maps laid over it, each switched on its card."""

from typing import Any

from playwright.sync_api import Page, expect

CLEAR = """canvas => {
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(data.filter((_, at) => at % 4 === 3)).size > 0 && data.length / 4;
}"""


def opened(serve: Any, tab: Any, wide: Any) -> Page:
    page: Page = tab().open(serve("plates"))
    page.locator("input[type=file]").first.set_input_files(wide)
    expect(page.locator(".layer canvas")).to_have_attribute(
        "aria-label", "the mask of mask, 200 by 100 pixels"
    )
    return page


def test_masks_and_maps_lie_over_the_picture_that_was_sent(serve: Any, tab: Any, wide: Any) -> None:
    page = opened(serve, tab, wide)
    page.get_by_role("switch", name="show depth over the picture").check()
    below = page.locator(".scene img.under").bounding_box()
    assert below is not None
    assert abs(below["width"] - 2 * below["height"]) < 2
    for task, part in (("mask", "canvas"), ("depth", "img")):
        layer = page.locator(f".layer[data-task={task}]")
        assert layer.locator(part).bounding_box() == below
        page.locator(f'article[aria-label="{task}"] input[type=range]').fill("0.2")
        assert layer.evaluate("node => node.style.opacity") == "0.2"
    assert page.locator(".layer canvas").evaluate(CLEAR) == 200 * 100
    expect(page.locator('article[aria-label="mask"] .legend-list li')).to_have_count(3)
    expect(page.locator('article[aria-label="depth"]')).to_contain_text("cm")


def test_each_layer_is_switched_on_its_card(serve: Any, tab: Any, wide: Any) -> None:
    page = opened(serve, tab, wide)
    for task, on in (("mask", True), ("beans", True), ("depth", False)):
        layer = page.locator(f".layer[data-task={task}]")
        switch = page.get_by_role("switch", name=f"show {task} over the picture")
        assert (switch.is_checked(), layer.is_visible()) == (on, on)
        switch.click()
        assert layer.is_visible() is not on
    page.get_by_role("switch", name="compute mask").uncheck()
    expect(page.locator(".layer[data-task=mask] > *")).to_have_count(0)
    expect(page.locator('article[aria-label="mask"] .answer > *')).to_have_count(0)
