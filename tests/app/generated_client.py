"""Makes a client of a service's schema by openapi-python-client, and asks one row and many by it.

Run by an environment of its own (`make clients`): FILE URL FOLDER. Prints what the client gives.
"""

import importlib
import json
import subprocess
import sys
from pathlib import Path


def main(document: str, url: str, folder: str) -> None:
    """One row, many, none of whose fields fits, and one with warnings."""
    tool = Path(sys.executable).with_name("openapi-python-client")
    place = Path(folder) / "made"
    made = [tool, "generate", "--path", document, "--output-path", place, "--meta", "none"]
    subprocess.run(made, check=True, capture_output=True)
    sys.path.insert(0, folder)
    models = importlib.import_module("made.models")
    predict = importlib.import_module("made.api.predict.predict")
    client = importlib.import_module("made.client").Client(base_url=url)
    given = json.loads(Path(document).read_text())["components"]["schemas"]["Row"]["examples"][0]
    row = models.Row.from_dict(given)
    bodies = {
        "one": (row, {}),
        "many": (models.Rows(instances=[row, row]), {}),
        "bad": (models.Row.from_dict(given | {"distance": "far"}), {}),
        "warned": (
            models.Row.from_dict(given | {"zone": "never seen"}),
            {"with_": [models.PredictWithItem.WARNINGS], "tasks": [models.PredictTasksItem.FARE]},
        ),
    }
    found = {}
    for name, (body, query) in bodies.items():
        answer = predict.sync(client=client, body=body, **query)
        found[name] = {"kind": type(answer).__name__, "content": answer.to_dict()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
