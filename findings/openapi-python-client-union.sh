#!/usr/bin/env bash
# openapi-python-client 0.29.1: of `anyOf` it takes the first schema whose required fields are there; fields that
# `additionalProperties: false` forbids do not count, so that an answer of another schema comes back empty.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
cat > api.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": {"title": "t", "version": "1"},
  "paths": {"/ask": {"get": {"operationId": "ask", "tags": ["x"], "responses": {"200": {
    "description": "one or many",
    "content": {"application/json": {"schema": {"anyOf": [
      {"$ref": "#/components/schemas/One"}, {"$ref": "#/components/schemas/Many"}
    ]}}}
  }}}}},
  "components": {"schemas": {
    "One": {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": false},
    "Many": {"type": "object", "properties": {"all": {"type": "array", "items": {"type": "integer"}}},
             "required": ["all"], "additionalProperties": false}
  }}
}
JSON
venv/bin/openapi-python-client generate --path api.json --output-path made --meta none > log 2>&1
venv/bin/python - <<'PYTHON' | tee seen
import httpx
from made.api.x import ask
from made.client import Client

answer = httpx.Response(200, json={"all": [1, 2, 3]})
found = ask._parse_response(client=Client(base_url="http://localhost"), response=answer)
print(type(found).__name__, found.to_dict())
PYTHON
# seen: One {}
# With Many named first in anyOf: Many {'all': [1, 2, 3]}
grep -qx 'One {}' seen
