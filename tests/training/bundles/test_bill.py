"""A bill of materials holds CycloneDX's schema, and is the same of the same bundle."""

import json
from collections.abc import Callable
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from onepass.models.bundle import WEIGHTS, open_bundle
from onepass.training.bundles.bill import bill

FOUND = {"value": 1.5, "low": 1.25, "high": 1.75, "trivial": 3.0, "unit": "USD"}
REPORT = {"notes": ["few rows"], "tasks": {"fare": {"metrics": {"mae": FOUND}}}}


def test_it_holds_the_schema_and_says_what_the_bundle_does(
    make_bundle: Callable[..., Path],
) -> None:
    bundle = open_bundle(make_bundle("taxi", report=REPORT))
    content = bill(bundle)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(content.decode()) is None
    assert bill(open_bundle(bundle.folder)) == content
    model = json.loads(content)["metadata"]["component"]
    hashes = {part["name"]: part["hashes"][0]["content"] for part in model["components"]}
    assert hashes[WEIGHTS] == bundle.manifest.files[WEIGHTS]
    told = model["modelCard"]
    assert told["quantitativeAnalysis"]["performanceMetrics"] == [
        {
            "type": "mae",
            "slice": "fare",
            "value": "1.5",
            "confidenceInterval": {"lowerBound": "1.25", "upperBound": "1.75"},
        }
    ]
    assert told["considerations"]["technicalLimitations"] == ["few rows"]
    assert len(told["modelParameters"]["outputs"]) == len(bundle.contract.tasks)


def test_a_bundle_that_says_little_has_one_too(make_bundle: Callable[..., Path]) -> None:
    content = bill(open_bundle(make_bundle("sincos")))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(content.decode()) is None
