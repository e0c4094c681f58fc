"""The document of this very bundle."""

import json
from typing import Any

from onepass.models import Predictor


def test_the_schema_is_this_bundles_and_its_example_works(
    taxi_predictor: Predictor, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    document = ask(app, "GET", "/openapi.json").json()
    predict = document["paths"]["/predict"]["post"]
    schemas = document["components"]["schemas"]
    assert list(schemas["Row"]["properties"]) == ["distance", "hour", "zone", "where"]
    assert schemas["Row"]["properties"]["distance"]["description"] == "in miles"
    assert schemas["Answer"]["properties"]["card"]["properties"]["label"]["enum"] == [
        "cash",
        "credit card",
    ]
    for example in predict["requestBody"]["content"]["application/json"]["examples"].values():
        assert post(app, example["value"]).status_code == 200
    answer = predict["responses"]["200"]["content"]["application/json"]["examples"]["one"]["value"]
    assert post(app, schemas["Row"]["examples"][0]).json() == answer
    assert set(predict["responses"]) >= {"200", "400", "413", "415", "422", "429", "500", "504"}
    assert json.dumps(document).count("$ref") > 5


def test_it_says_what_may_be_sent(taxi_predictor: Predictor, make_app: Any, ask: Any) -> None:
    app = make_app(taxi_predictor, max_rows=7, max_body_bytes=1000, request_timeout_s=2)
    document = ask(app, "GET", "/openapi.json").json()
    predict = document["paths"]["/predict"]["post"]
    assert document["components"]["schemas"]["Rows"]["properties"]["instances"]["maxItems"] == 7
    assert predict["responses"]["413"]["description"] == "More than 1,000 bytes or 7 rows"
    named = {one["name"]: one for one in predict["parameters"]}
    assert named["X-Request-Timeout-Ms"]["description"].endswith("at most 2000.")
    assert named["tasks"]["schema"]["items"]["enum"] == ["fare", "minutes", "card", "colour"]
