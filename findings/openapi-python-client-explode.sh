#!/usr/bin/env bash
# openapi-python-client 0.29.1: a parameter that is a list with `explode: false` (name=a,b) is sent as if it were
# true (name=a&name=b); nothing warns of it.
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
  "paths": {"/ask": {"get": {"operationId": "ask", "tags": ["x"],
    "parameters": [{"name": "names", "in": "query", "style": "form", "explode": false,
                    "schema": {"type": "array", "items": {"type": "string"}}}],
    "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}
  }}}
}
JSON
venv/bin/openapi-python-client generate --path api.json --output-path made --meta none > log 2>&1
! grep -i explode log
venv/bin/python - <<'PYTHON' | tee seen
import httpx
from made.api.x import ask

sent = httpx.Request(url="http://localhost/ask", **{k: v for k, v in ask._get_kwargs(names=["a", "b"]).items() if k != "url"})
print(sent.url.query.decode())
PYTHON
# seen: names=a&names=b
# The schema asks for: names=a,b
grep -qx 'names=a&names=b' seen
