"""Asks models of every kind by clients that openapi-python-client makes of their schemas.

Run by an environment of its own (`make clients`): FOLDER URL NAME ..., where FOLDER holds NAME.json
of each. Prints what each client gives.
"""

import base64
import importlib
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any


def main(folder: str, url: str, *names: str) -> None:
    """One row, many, and where there are pictures a form with a file."""
    sys.path.insert(0, folder)
    found = {name: asked(Path(folder), f"{url}/models/{name}", name) for name in names}
    print(json.dumps(found))


def asked(folder: Path, url: str, name: str) -> dict[str, Any]:
    """What the client of one model gives."""
    tool = Path(sys.executable).with_name("openapi-python-client")
    document, place = folder / f"{name}.json", folder / f"made_{name}"
    made = [tool, "generate", "--path", document, "--output-path", place, "--meta", "none"]
    subprocess.run(made, check=True, capture_output=True)
    models = importlib.import_module(f"{place.name}.models")
    predict = importlib.import_module(f"{place.name}.api.predict.predict")
    client = importlib.import_module(f"{place.name}.client").Client(base_url=url)
    given = json.loads(document.read_text())["components"]["schemas"]["Row"]["examples"][0]
    row = models.Row.from_dict(given)
    bodies = {"one": row, "many": models.Rows(instances=[row, row])}
    if hasattr(models, "PredictFilesBody"):
        form = models.PredictFilesBody.from_dict(given | {"photo": b""})
        content = base64.b64decode(given["photo"])
        form.photo.payload, form.photo.file_name = BytesIO(content), "photo.png"
        bodies["form"] = form
    return {key: predict.sync(client=client, body=one).to_dict() for key, one in bodies.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
