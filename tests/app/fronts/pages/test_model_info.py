"""What a model says of itself: its contract, its limits, rows that work."""

from typing import Any

from onepass.models import Predictor
from onepass.models.bundle import Bundle


def test_the_model_describes_itself(taxi_predictor: Predictor, make_app: Any, ask: Any) -> None:
    found = ask(make_app(taxi_predictor), "GET", "/model").json()
    assert (found["name"], found["version"]) == ("taxi", "run-1")
    assert list(found["contract"]["tasks"]) == ["fare", "minutes", "card", "colour"]
    assert found["limits"] == {"rows": 4096, "body_bytes": 2**23, "line_bytes": 2**20}


def test_the_examples_are_a_body_that_works(
    taxi_predictor: Predictor, make_app: Any, ask: Any, post: Any
) -> None:
    app = make_app(taxi_predictor)
    examples = ask(app, "GET", "/model/examples").content
    assert len(post(app, examples).json()["predictions"]) == 3


def test_without_pages_there_are_no_examples(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    app = make_app(taxi_predictor, docs=False)
    assert ask(app, "GET", "/model").status_code == 200
    assert ask(app, "GET", "/model/examples").status_code == 404


def test_columns_that_had_other_names_are_told(
    taxi_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    source = {
        "kind": "table",
        "columns": {"hour": "pickup_hour", "fare": "price"},
        "separators": {"zone": ";"},
    }
    plain = taxi_predictor.bundle
    manifest = plain.manifest.model_copy(update={"spec": {"source": source}})
    named = Predictor(Bundle(plain.folder, manifest, plain.files), taxi_predictor.engine)
    found = ask(make_app(named), "GET", "/model").json()
    assert found["columns"] == {"hour": "pickup_hour"}
    assert found["separators"] == {"zone": ";"}
