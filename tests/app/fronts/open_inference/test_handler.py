"""Which requests are the protocol's."""

from typing import Any

import pytest

from onepass.models import Predictor


def test_what_lies_beside_v2_is_not_ours(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    assert list(ask(make_app(taxi_predictor), "GET", "/v22").json()) == ["detail"]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v2/models/taxi/infer", "/v2/models/*/infer"),
        ("/v2/models/taxi/versions/run-1/infer", "/v2/models/*/infer"),
        ("/v2/models/taxi/versions/run-2/infer", "/v2"),
        ("/v2/models/taxi", "/v2"),
        ("/v2/", "/v2"),
    ],
)
def test_inference_counts_apart_from_all_else(
    taxi_predictor: Predictor, make_app: Any, ask: Any, path: str, route: str
) -> None:
    app = make_app(taxi_predictor)
    status = ask(app, "POST", path, content=b"{").status_code
    scraped = ask(app, "GET", "/metrics").text
    assert f'onepass_requests_total{{route="{route}",status="{status}"}} 1.0' in scraped
