"""Pages of one file, of a run and of a comparison: seen by everybody, and nothing runs in them."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from onepass.training.data.prepare import prepare
from onepass.training.reporting.look import look
from onepass.training.specs.spec import parse
from onepass.training.studies.comparing.comparison import Compared, Comparison
from onepass.training.studies.comparing.cost import Cost
from onepass.training.studies.comparing.page import page as compare_page
from onepass.training.studies.statistics import Estimate
from onepass.training.studies.variant import grid

EVIL = "<img src=x onerror=window.hit=1>"
COST = Cost(seconds=2.5, parameters=900, forward_us=80)
SOME = Estimate(0.1, 0.05, 0.15)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of compare.html, of two tasks, one with a unit that is markup."""
    folder = tmp_path_factory.mktemp("compared")
    (folder / "rows.csv").write_text(
        "x,price,luck\n" + "".join(f"{n},{n},{n}\n" for n in range(60))
    )
    spec = parse(
        {
            "name": "shop",
            "inputs": {"x": {"kind": "number"}},
            "tasks": {name: {"kind": "regression", "unit": EVIL} for name in ("price", "luck")},
            "source": {"kind": "table", "path": str(folder / "rows.csv")},
        }
    )
    each = {"price": SOME, "luck": SOME}
    variants = [
        Compared(one, 3, 0.5, each, each, SOME, None if place == 0 else 0.2, 1, COST)
        for place, one in enumerate(grid(spec, ["hard", "ple", "mmoe"], ["equal", "uncertainty"]))
    ]
    found = Comparison(
        name="shop",
        tasks=dict.fromkeys(each, "mae"),
        units=dict.fromkeys(each, EVIL),
        rows=9,
        judged_on="test",
        alone=each,
        alone_costs=dict.fromkeys(each, COST),
        variants=variants,
        failed={},
    )
    (folder / "compare.html").write_bytes(compare_page(found, spec, prepare(spec)))
    return (folder / "compare.html").as_uri()


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a look at drawn plates."""
    asked = {"quality": {"kind": "multiclass", "labels": ["good", "rotten", "raw"]}}
    spec = parse(
        {
            "name": "plates",
            "inputs": {"plate": {"kind": "image", "size": 48}},
            "tasks": {
                "beans": {"kind": "detection", "attributes": asked},
                "mask": {"kind": "segmentation", "labels": ["background", "whole", "half"]},
                "depth": {"kind": "depth", "unit": EVIL},
                "count": {"kind": "count"},
            },
            "source": {"kind": "scenes", "count": 20, "side": 48},
            "trunk": {"kind": "conv", "channels": [4, 4], "neck": {}},
        }
    )
    page = tmp_path_factory.mktemp("looked") / "look.html"
    page.write_bytes(look(spec, 6).page)
    return page.as_uri()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("taxi", 390, "dark"),
        ("taxi", 1280, "light"),
        ("tags", 390, "light"),
        ("comparison", 390, "dark"),
        ("looked", 390, "dark"),
        ("looked", 1280, "light"),
    ],
)
def test_everybody_can_read_it(
    request: pytest.FixtureRequest, axe: Any, name: str, width: int, scheme: str
) -> None:
    own = name in ("comparison", "looked")
    address = request.getfixturevalue(name if own else "serve")
    address = address if own else f"{address(name)}/report"
    opened, serious = axe(color_scheme=scheme, viewport={"width": width, "height": 800})
    opened.page.goto(address)
    assert serious(opened.page) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.evaluate("window.hit") is None


def test_a_script_in_a_report_would_not_run(serve: Any, tab: Any, tmp_path: Path) -> None:
    url = f"{serve('taxi')}/report"
    opened = tab()

    def inject(route: Any) -> None:
        answer = route.fetch()
        body = answer.text().replace("</body>", f"<script>window.hit = 1</script>{EVIL}</body>")
        route.fulfill(response=answer, body=body)

    opened.page.route(url, inject)
    opened.page.goto(url)
    assert "window.hit" in opened.page.content()
    assert opened.page.evaluate("window.hit") is None
    assert opened.said
    assert all("Content Security Policy" in line for line in opened.said)
    opened.said.clear()
    assert httpx.get(url).headers["x-content-type-options"] == "nosniff"
