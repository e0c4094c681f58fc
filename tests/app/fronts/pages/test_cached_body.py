"""What never changes goes out packed to those who take that, and only once to those who keep it."""

from typing import Any

import httpx
import pytest

from onepass.app.fronts.pages.pages import Static
from onepass.app.requests.encoding import LEAST_BYTES
from onepass.models import Predictor

PATHS = ("/docs", "/", f"/static/{Static().digest}/playground.js")


@pytest.fixture
def get(taxi_predictor: Predictor, make_app: Any, ask: Any) -> Any:
    service = make_app(taxi_predictor)

    def get(path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: httpx.Response = ask(service, "GET", path, headers=named)
        return answer

    return get


@pytest.mark.parametrize("path", PATHS)
def test_packed_and_plain_are_the_same(get: Any, path: str) -> None:
    packed, plain = get(path, accept_encoding="br, gzip"), get(path, accept_encoding="identity")
    assert packed.content == plain.content
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < 0.7 * int(plain.headers["content-length"])
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("path", PATHS)
def test_each_is_known_again_by_its_own_tag(get: Any, path: str) -> None:
    tags = {coding: get(path, accept_encoding=coding).headers["etag"] for coding in ("gzip", "x")}
    assert tags["gzip"] != tags["x"]
    for coding, tag in tags.items():
        same = get(path, accept_encoding=coding, if_none_match=tag)
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        for other in set(tags.values()) - {tag}:
            assert get(path, accept_encoding=coding, if_none_match=other).status_code == 200


def test_a_small_one_goes_out_as_it_is(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    service = make_app(sincos_predictor)
    answer = ask(service, "GET", "/model", headers={"accept-encoding": "gzip"})
    assert int(answer.headers["content-length"]) < LEAST_BYTES
    assert "content-encoding" not in answer.headers
    again = ask(service, "GET", "/model", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
