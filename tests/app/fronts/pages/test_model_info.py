"""What a model says of itself: its contract, its limits, rows that work."""

from typing import Any

from onepass import models
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


def test_promises_are_told_without_their_groups(make_bundle: Any, make_app: Any, ask: Any) -> None:
    loaded = models.load(make_bundle("sincos"))
    one = {"coverage": 0.9, "covered": 0.91, "rows": 40, "groups": {"a": {"rows": 9}}}
    told = {"by": "zone", "tasks": {"sin": one}, "joint": {}, "said": ["so"]}

    class Reported(Bundle):
        """With a report."""

        def report(self) -> dict[str, Any]:
            return {"tasks": {}, "certainty": told}

    plain = loaded.bundle
    bundle = Reported(plain.folder, plain.manifest, plain.files)
    found = ask(make_app(Predictor(bundle, loaded.engine)), "GET", "/model").json()["report"]
    assert found["certainty"]["tasks"] == {"sin": {"coverage": 0.9, "covered": 0.91, "rows": 40}}
    assert found["certainty"] | {"tasks": {}} == {"by": "zone", "tasks": {}, "joint": {}}
