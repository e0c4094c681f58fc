"""Types of columns with parts inside."""

import polars as pl

from onepass.models.contract import Contract
from onepass.training.predicting.nested import of_objects

CONTRACT = Contract.model_validate(
    {
        "inputs": {"photo": {"kind": "image", "size": 8}},
        "tasks": {
            "beans": {
                "kind": "detection",
                "labels": ["a"],
                "attributes": {"ok": {"kind": "binary", "labels": ["no", "yes"]}},
            },
            "count": {"kind": "count"},
            "pose": {"kind": "keypoints", "points": ["nose", "tail"]},
        },
    }
)


def test_a_list_of_objects_has_the_type_that_its_schema_says() -> None:
    probabilities = pl.Struct({"no": pl.Float32, "yes": pl.Float32})
    each = {
        "label": pl.String,
        "score": pl.Float32,
        "box": pl.List(pl.Float32),
        "ok": pl.Struct({"label": pl.String, "probabilities": probabilities}),
    }
    points = pl.Struct(dict.fromkeys(("nose", "tail"), pl.List(pl.Float32)))
    assert of_objects(CONTRACT) == {
        "beans.objects": pl.List(pl.Struct(each)),
        "pose.points": points,
    }
