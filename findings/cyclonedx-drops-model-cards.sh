#!/usr/bin/env bash
# cyclonedx-python-lib 11.12.0: its strict validator accepts an ML-BOM of CycloneDX 1.6, whose point is the model card of a component; `Bom.from_json` reads the same document without a word, and writes it again without any model card.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
cd "$where"
python3 -m venv venv
venv/bin/pip install --quiet 'cyclonedx-python-lib[json-validation]==11.12.0'

cat > card.py <<'PY'
import json

from cyclonedx.model.bom import Bom
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

model = {
    "type": "machine-learning-model",
    "name": "taxi",
    "modelCard": {"modelParameters": {"task": "regression"}},
}
bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [model]}
print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)))
again = json.loads(JsonV1Dot6(Bom.from_json(bill)).output_as_string())
print(sorted(set(again["components"][0]) - {"bom-ref"}))
PY

# Seen: no complaint (None), no warning even with -W error, and
#   ['name', 'type']
said=$(venv/bin/python -W error card.py)
echo "$said"
[ "$said" = "None
['name', 'type']" ]
