"""`onepass schema` prints what an editor reads."""

import json

from typer.testing import CliRunner

from onepass.training.cli import app


def test_it_is_a_json_schema_with_descriptions() -> None:
    done = CliRunner().invoke(app, ["schema"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["$schema"].startswith("https://json-schema.org/")
    assert told["properties"]["name"]["description"]
