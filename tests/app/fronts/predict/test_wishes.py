"""How answers are said: whichever way a picture comes, in one request with others or alone."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from onepass.app.fronts.predict.wishes import read_options
from onepass.models import Predictor
from onepass.models.contract import BadTasks
from onepass.models.contract.options import Options

BOTH = ("masks", "threshold")


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ({"tasks": "beans"}, Options()),
        ({"masks": "png"}, Options()),
        ({"masks": "none", "threshold": "0"}, Options("none", 0)),
        ({"threshold": "1"}, Options(threshold=1)),
        ({"threshold": ".25"}, Options(threshold=0.25)),
        ({"threshold": "5e-2"}, Options(threshold=0.05)),
    ],
)
def test_what_is_wished(parameters: dict[str, str], options: Options) -> None:
    assert read_options(parameters, BOTH) == options


@pytest.mark.parametrize(
    "text",
    ["", "-0.1", "1.01", "nan", "inf", "1e999", "0,5", " 0.5", "0x1", "1_0", "٠.٥", "half", "." * 9,
     "9" * 10**5, "1e-9999", "+1", "."],
)  # fmt: skip
def test_a_threshold_is_a_number_from_0_to_1(text: str) -> None:
    with pytest.raises(BadTasks, match=r"query\.threshold: must be a number from 0 to 1") as told:
        read_options({"threshold": text}, BOTH)
    (problem,) = told.value.problems
    assert problem["type"] == "threshold_invalid"
    assert len(problem["input"]) <= 200


def test_every_problem_is_told_with_a_way_out() -> None:
    with pytest.raises(BadTasks) as told:
        read_options({"masks": "polygon", "threshold": "two"}, BOTH)
    assert [problem["msg"] for problem in told.value.problems] == [
        "'polygon': no such way to write masks; did you mean 'polygons'?",
        "must be a number from 0 to 1",
    ]


@pytest.mark.parametrize("query", ["?masks=png", "?masks=rle", "?threshold=0.5"])
def test_a_model_without_such_answers_refuses_it(
    sincos_predictor: Predictor, make_app: Any, post: Any, query: str
) -> None:
    answer = post(make_app(sincos_predictor), {"x": 1}, query=query)
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["msg"].startswith("no task of this model ")
    assert problem["loc"] == ["query", query[1:].partition("=")[0]]


Ask = Callable[..., httpx.Response]


def ways(ask: Ask, app: Any, content: bytes, query: str) -> dict[str, Any]:
    """The answer to one picture, by each way in."""
    path, row = f"/predict{query}", {"plate": base64.b64encode(content).decode()}
    kind = {"content-type": "application/x-ndjson"}
    line = json.dumps(row).encode() + b"\n"
    many = ask(app, "POST", path, json={"instances": [row, row]}).json()["predictions"]
    assert many[0] == many[1]
    lines = ask(app, "POST", path, content=line * 2, headers=kind).text.splitlines()
    assert lines[0] == lines[1]
    return {
        "json": ask(app, "POST", path, json=row).json(),
        "many": many[0],
        "form": ask(app, "POST", path, files={"plate": ("a.png", content, "image/png")}).json(),
        "body": ask(
            app, "POST", path, content=content, headers={"content-type": "image/png"}
        ).json(),
        "lines": json.loads(lines[0]),
    }


@pytest.mark.parametrize("masks", ["png", "rle", "polygons", "none"])
def test_every_way_in_says_it_as_is_wished(
    plates: Predictor, make_app: Any, ask: Ask, plate: Any, masks: str
) -> None:
    app = make_app(plates)
    found = ways(ask, app, plate((48, 24)), f"?masks={masks}&threshold=0.1")
    answer = found["json"]
    assert all(one == answer for one in found.values())
    assert [one["score"] for one in answer["beans"]["objects"]] == [0.9, 0.7, 0.2]
    match masks:
        case "png":
            assert answer["mask"] == ask_plainly(ask, app, plate((48, 24)))["mask"]
        case "rle":
            runs = answer["mask"]["mask"]["whole"]
            assert runs["size"] == [24, 48]
            assert runs["counts"][:3] == [12 * 24, 12, 12]
            assert sum(runs["counts"]) == 48 * 24
        case "polygons":
            assert answer["mask"]["mask"]["whole"] == [[12, 0, 24, 0, 24, 12, 12, 12]]
        case _:
            assert "mask" not in answer["mask"]


def ask_plainly(ask: Ask, app: Any, content: bytes) -> Any:
    kind = {"content-type": "image/png"}
    answer = ask(app, "POST", "/predict", content=content, headers=kind).json()
    assert [one["score"] for one in answer["beans"]["objects"]] == [0.9, 0.7]
    return answer


def test_callers_of_one_batch_each_have_their_own(
    plates: Predictor, make_app: Any, plate: Any
) -> None:
    queries = ["", "?masks=none", "?threshold=0.1", "?threshold=0.8&masks=rle", "?tasks=weight"]
    row = {"plate": base64.b64encode(plate()).decode()}

    async def together(app: Any) -> list[Any]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            asked = [client.post(f"/predict{query}", json=row) for query in queries * 4]
            return [one.json() for one in await asyncio.gather(*asked)]

    answers = asyncio.run(together(make_app(plates)))
    alone = [asyncio.run(together_one(make_app(plates), query, row)) for query in queries]
    assert answers == alone * 4


async def together_one(app: Any, query: str, row: Any) -> Any:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.post(f"/predict{query}", json=row)).json()
