"""Content types: parameters are passed over, charsets are not."""

from typing import Any

import pytest

from onepass.app.requests.content_types import media_type
from onepass.models import Predictor

JSON = [
    b"application/json",
    b"Application/JSON",
    b" application/json ; charset=utf-8 ",
    b'application/json;charset="UTF-8"',
    b"application/json; charset=utf8; profile=x",
    b"application/json; odata=verbose",
    b'application/json; profile="a;b, \\"c\\""; charset=utf-8',
    b"application/json; IEEE754Compatible=true;odata.metadata=minimal",
    b"application/json;",
    b"application/json; ;",
    b"application/json; odata",
]
OTHERS = [
    b"",
    b"application/json; charset=latin-1",
    b"application/json; profile=x; charset=utf-16",
    b"application/json; charset=utf-8; charset=utf-16",
    b"application/json; charset=",
    b"application/json, text/plain",
    b"application/json profile=x",
    b'application/json; profile="never ends',
    b"application/problem+json",
    b"application/vnd.api+json",
    b"application/jsonx",
    b"text/json",
    b"json",
    b"application/json" + b";" * 5000,
]


@pytest.mark.parametrize("given", JSON)
def test_json_is_json_whatever_else_is_said(given: bytes) -> None:
    assert media_type(given) == b"application/json"


@pytest.mark.parametrize("given", OTHERS)
def test_all_else_is_not(given: bytes) -> None:
    assert media_type(given) != b"application/json"


@pytest.mark.parametrize("given", [*JSON, *OTHERS[1:]])
def test_all_ways_in_agree(
    sincos_predictor: Predictor, make_app: Any, ask: Any, given: bytes
) -> None:
    app = make_app(sincos_predictor)
    wanted = 200 if given in JSON else 415
    headers = {"content-type": given.decode()}
    row, v2 = b'{"x": 1}', b'{"inputs": [{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}'
    assert ask(app, "POST", "/predict", content=row, headers=headers).status_code == wanted
    path = "/v2/models/sincos/infer"
    assert ask(app, "POST", path, content=v2, headers=headers).status_code == wanted
    lines = {"content-type": given.decode().lower().replace("json", "x-ndjson", 1)}
    if "+" not in lines["content-type"] and "text" not in lines["content-type"]:
        answer = ask(app, "POST", "/predict", content=row, headers=lines)
        assert (answer.status_code == 200) == (wanted == 200)


def test_a_mark_before_the_json_is_passed_over(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app, mark = make_app(sincos_predictor), b"\xef\xbb\xbf"
    bodies = {
        "application/json": b'{"x": 1}',
        "application/json; many": b' {"instances": [{"x": 1}]}',
        "application/x-ndjson": b'{"x": 1}\n' + mark + b'{"x": 1}\n',
    }
    for kind, body in bodies.items():
        answers = [
            ask(app, "POST", "/predict", content=content, headers={"content-type": kind})
            for content in (body.replace(mark, b""), mark + body)
        ]
        assert answers[0].content == answers[1].content
        assert answers[1].status_code == 200
    form = b'--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n' + mark + b"1\r\n--b--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=b"}
    assert ask(app, "POST", "/predict", content=form, headers=kind).status_code == 200
    v2 = mark + b'{"inputs": [{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}'
    assert ask(app, "POST", "/v2/models/sincos/infer", content=v2).status_code == 200
    only = ask(app, "POST", "/predict", content=mark, headers={"content-type": "application/json"})
    assert only.status_code == 400
    twice = {"content": mark * 2 + b'{"x": 1}', "headers": {"content-type": "application/json"}}
    assert ask(app, "POST", "/predict", **twice).status_code == 400


@pytest.mark.parametrize("path", ["/predict", "/nowhere", "/docs", "/model", "/v2", "/health/live"])
def test_no_answer_is_to_be_guessed_at(
    sincos_predictor: Predictor, make_app: Any, ask: Any, path: str
) -> None:
    app = make_app(sincos_predictor)
    for method in ("GET", "POST"):
        answer = ask(app, method, path, content=b"{}")
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
