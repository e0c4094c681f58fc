"""A picture in, masks and maps laid over it."""

from typing import Any

from playwright.sync_api import expect


def test_masks_and_maps_lie_over_the_picture_that_was_sent(
    serve: Any, tab: Any, image: Any
) -> None:
    page = tab().open(serve("plates"))
    page.locator("input[type=file]").first.set_input_files(image)
    for task, named in (("mask", "the mask, 12 by 12"), ("depth", "the map, 12 by 12")):
        card = page.locator(f'article[aria-label="{task}"]')
        layer = card.locator("img.layer")
        expect(layer).to_have_attribute("alt", f"{named} pixels")
        box, below = layer.bounding_box(), card.locator("img.under").bounding_box()
        assert box == below
        assert box is not None
        assert box["width"] == box["height"] > 100
        assert layer.evaluate("image => image.naturalWidth") == 12
        card.locator("input[type=range]").fill("0.2")
        assert layer.evaluate("image => image.style.opacity") == "0.2"
    expect(page.locator('article[aria-label="mask"] ul.shares li')).to_have_count(3)
    expect(page.locator('article[aria-label="depth"]')).to_contain_text("cm")
