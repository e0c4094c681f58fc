"""Many rows: a large CSV, and a folder of images."""

import csv
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

ROWS = 100_000


def download(page: Page, text: str) -> list[list[str]]:
    """The table that a button gives."""
    with page.expect_download() as saved:
        page.click(text)
    with Path(saved.value.path()).open(newline="") as file:
        return list(csv.reader(file))


def test_a_hundred_thousand_rows_of_which_three_are_bad(
    serve: Any, tab: Any, tmp_path: Path
) -> None:
    url = serve("sincos")
    file = tmp_path / "rows.csv"
    cells = [f"{number % 1256 / 100 - 6.28:.2f}" for number in range(ROWS)]
    bad = {17: "far", 50_000: "", 99_999: "1e999"}
    for row, text in bad.items():
        cells[row - 1] = text
    lines = "".join(f'{cell},"no, {number}"\r\n' for number, cell in enumerate(cells))
    file.write_text(f"x,note\r\n{lines}", newline="")
    page = tab().open(url)
    page.click("#tab-batch")
    page.set_input_files("#batch-files", file)
    expect(page.locator(".result [role=status]")).to_contain_text(
        f"{ROWS - 3:,} rows answered, 3 refused", timeout=60_000
    )
    refused = page.locator(".result table").last.locator("tbody tr").all_inner_texts()
    assert [line.split("\t") for line in refused] == [
        ["17", "x must be a number, got text"],
        ["50000", "x is missing"],
        ["99999", "x must be a number, got text"],
    ]
    table = download(page, "text=Download the answers")
    assert table[0] == ["x", "note", "sin.value", "cos.value"]
    assert len(table) == ROWS - 3 + 1
    assert [row[1] for row in table[16:18]] == ["no, 15", "no, 17"]
    answer = httpx.post(f"{url}/predict", json={"x": float(table[-1][0])}).json()
    assert float(table[-1][2]) == pytest.approx(answer["sin"]["value"], abs=1e-6)
    problems = download(page, "text=Download what was refused")
    assert [row[0] for row in problems] == ["row", *map(str, bad)]
    assert problems[1] == ["17", "x must be a number, got text", "far", "no, 16"]


@pytest.mark.parametrize("model", ["places", "tags", "taxi"])
def test_the_example_table_is_one_that_is_answered(
    serve: Any, tab: Any, model: str, tmp_path: Path
) -> None:
    url = serve(model)
    page = tab().open(url)
    page.click("#tab-batch")
    with page.expect_download() as saved:
        page.click("text=Get an example CSV")
    saved.value.save_as(tmp_path / "rows.csv")
    with page.expect_request("**/predict*") as request:
        page.set_input_files("#batch-files", tmp_path / "rows.csv")
    rows = httpx.get(f"{url}/model/examples").json()["instances"]
    sent = [json.loads(line) for line in (request.value.post_data or "").splitlines()]
    assert sent == rows
    expect(page.locator(".result [role=status]")).to_contain_text(f"{len(rows)} rows answered, 0")


def test_a_file_may_have_the_columns_of_training_and_lists_are_json(
    serve: Any, tab: Any, tmp_path: Path
) -> None:
    file = tmp_path / "trips.csv"
    file.write_text('miles;zone;a;b;fare\n2.5;"Mid;town";0.5;1\n3;Queens;1;-1;9\n')
    page = tab().open(serve("taxi"))
    page.click("#tab-batch")
    page.set_input_files("#batch-files", file)
    table = download(page, "text=Download the answers")
    assert table[0][:7] == ["miles", "zone", "a", "b", "fare", "fare.value", "tip.quantiles"]
    assert [row[4] for row in table[1:]] == ["", "9"]
    assert [row[1] for row in table[1:]] == ["Mid;town", "Queens"]
    first = page.locator(".result table").first
    heads = first.locator("th").all_inner_texts()
    assert heads[:6] == ["row", "miles", "zone", "a", "b", "fare.value"]
    assert first.locator("tbody tr").first.inner_text().split("\t")[:3] == ["1", "2.5", "Mid;town"]
    probabilities = json.loads(table[1][table[0].index("stars.probabilities")])
    assert sum(probabilities.values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"x1,note\n1,2\n", "has no column x. It has x1, note"),
        (b"", "The file is empty"),
        (b'x\n"1\n2\n', "answered"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    serve: Any, tab: Any, content: bytes, why: str
) -> None:
    page = tab().open(serve("sincos"))
    page.click("#tab-batch")
    file = {"name": "rows.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("#batch-files", file)
    expect(page.locator(".result")).to_contain_text(why)


def test_images_are_answered_file_by_file_and_broken_ones_are_listed(
    serve: Any, tab: Any, image: dict[str, Any]
) -> None:
    url = serve("faces")
    page = tab().open(url)
    page.click("#tab-batch")
    broken = image | {"name": "broken.png", "buffer": image["buffer"][:40]}
    page.set_input_files("#batch-files", [image, broken, image | {"name": "other.png"}])
    expect(page.locator(".result [role=status]")).to_contain_text("2 rows answered, 1 refused")
    table = download(page, "text=Download the answers")
    assert [row[0] for row in table] == ["file", image["name"], "other.png"]
    (refused,) = page.locator(".result table").last.locator("tbody tr").all_inner_texts()
    assert refused.startswith("2\tface ")
