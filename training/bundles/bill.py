"""The bill of materials of a bundle: CycloneDX 1.6 with a model card (https://cyclonedx.org/
capabilities/mlbom), for those who keep account of what they run.

Written by hand: cyclonedx-python-lib 11.12 has no model card, and drops that of a file it reads.
"""

import uuid
from typing import Any
from urllib.parse import quote

from onepass.models.bundle import WEIGHTS, Bundle
from onepass.models.graph_manifest import GRAPH
from onepass.models.manifest import encode
from onepass.training.bundles.card import metrics, pipeline

ITSELF = "model"


def bill(bundle: Bundle) -> bytes:
    """The JSON file; the same of the same bundle."""
    libraries = bundle.manifest.made.get("libraries", {})
    parts = [_library(name, version) for name, version in libraries.items()]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, bundle.manifest.checksum)}",
        "version": 1,
        "metadata": {"component": _model(bundle)},
        "components": parts,
        "dependencies": [{"ref": ITSELF, "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    return encode(document)


def _library(name: str, version: str) -> dict[str, Any]:
    place = f"pkg:pypi/{quote(name.lower())}@{quote(version)}"
    return {"type": "library", "bom-ref": place, "name": name, "version": version, "purl": place}


def _model(bundle: Bundle) -> dict[str, Any]:
    manifest, report = bundle.manifest, bundle.report()
    made = {name: manifest.made.get(name) for name in ("seed", "parameters", "fingerprint")}
    facts = made | {"checksum": manifest.checksum}
    return {
        "type": "machine-learning-model",
        "bom-ref": ITSELF,
        "name": manifest.name,
        "version": manifest.version,
        "components": _files(bundle),
        "properties": [
            {"name": f"onepass:{name}", "value": str(value)} for name, value in facts.items()
        ],
        "modelCard": {
            "modelParameters": _parameters(bundle),
            "quantitativeAnalysis": {"performanceMetrics": _performance(report)},
            "considerations": {"technicalLimitations": list(report.get("notes", []))},
        },
    }


def _files(bundle: Bundle) -> list[dict[str, Any]]:
    """Those that answer."""
    hashes = bundle.manifest.files
    return [
        {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": hashes[name]}]}
        for name in (WEIGHTS, GRAPH)
        if name in hashes
    ]


def _parameters(bundle: Bundle) -> dict[str, Any]:
    contract, network = bundle.contract, bundle.manifest.network
    return {
        "approach": {"type": "supervised"},
        "task": pipeline(bundle),
        "architectureFamily": str(network.get("trunk", {}).get("kind", "unknown")),
        "modelArchitecture": str(network.get("sharing", {}).get("kind", "unknown")),
        "inputs": [{"format": f"{name}: {one.kind}"} for name, one in contract.inputs.items()],
        "outputs": [{"format": f"{name}: {one.kind}"} for name, one in contract.tasks.items()],
    }


def _performance(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": name, "slice": task, "value": f"{found['value']:.6g}"}
        | (
            {"confidenceInterval": {"lowerBound": f"{found['low']:.6g}",
                                    "upperBound": f"{found['high']:.6g}"}}
            if found.get("low") is not None and found.get("high") is not None
            else {}
        )
        for task, name, found in metrics(report)
    ]  # fmt: skip
