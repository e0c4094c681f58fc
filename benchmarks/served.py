"""A running service beside torch: the same rows through every way in, and how far answers are off.

    python benchmarks/served.py BUNDLE URL [--rows 32]

BUNDLE is the folder that is served at URL, by `onepass serve` or from an image. Its rows are read
where its spec says that they lie, the test split. Each number of each answer is held against what
the torch engine says of this row here, in units of the tolerance that the bundle states; each word
must be the same. The protocol's client is tritonclient.
"""

import argparse
import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import numpy as np
import tritonclient.http as triton
from numpy.typing import NDArray
from pydantic import TypeAdapter

from onepass import models
from onepass.models import Predictor
from onepass.models.contract.inputs.lists import ListInput
from onepass.training import sources

Row = dict[str, Any]
Answer = dict[str, Any]
"""By field, `fare.value`: numbers as an array, words as a text or a list of texts."""


class Service(NamedTuple):
    """Where rows are sent, and the same bundle here, with the torch engine."""

    url: str
    here: Predictor

    def post(self, path: str = "/predict", **options: Any) -> httpx.Response:
        """An answer that is one. Raises httpx.HTTPStatusError."""
        return httpx.post(self.url + path, timeout=60, **options).raise_for_status()


def test_rows(here: Predictor, count: int) -> list[Row]:
    """As callers send them, evenly from the test split."""
    contract, spec = here.contract, here.bundle.manifest.spec["source"]
    source: sources.Sources = TypeAdapter(sources.Sources).validate_python(spec)
    read = sources.read(source, contract.inputs, contract.tasks)
    indices = (read.split == "test").nonzero()[0]
    chosen = indices[np.linspace(0, len(indices) - 1, min(count, len(indices))).astype(int)]
    return [read.row(int(index)) for index in chosen]


def as_json(to: Service, rows: list[Row]) -> Iterator[Answer]:
    return (flat(to.post(json=row).json()) for row in rows)


def as_instances(to: Service, rows: list[Row]) -> Iterator[Answer]:
    return map(flat, to.post(json={"instances": rows}).json()["predictions"])


def as_lines(to: Service, rows: list[Row]) -> Iterator[Answer]:
    lines = "\n".join(map(json.dumps, rows)).encode()
    response = to.post(content=lines, headers={"content-type": "application/x-ndjson"})
    return (flat(json.loads(line)) for line in response.text.splitlines())


def as_form(to: Service, rows: list[Row]) -> Iterator[Answer]:
    files = to.here.contract.files

    def part(name: str, cell: Any) -> Any:
        if name in files:
            return "file", base64.b64decode(cell)
        return None, cell if isinstance(cell, str) else json.dumps(cell)

    for row in rows:
        yield flat(to.post(files={name: part(name, cell) for name, cell in row.items()}).json())


def as_body(to: Service, rows: list[Row]) -> Iterator[Answer]:
    for row in rows:
        (content,) = row.values()
        kind = {"content-type": "image/jpeg"}
        yield flat(to.post(content=base64.b64decode(content), headers=kind).json())


def as_tensors(to: Service, rows: list[Row], *, binary: bool, pixels: bool) -> Iterator[Answer]:
    name, fields = to.here.bundle.manifest.name, to.here.contract.fields
    client = triton.InferenceServerClient(to.url.removeprefix("http://"))
    wanted = [triton.InferRequestedOutput(field, binary_data=binary) for field in fields]
    for row in rows:
        inputs = []
        for key, values in tensors(to.here, row, binary=binary, pixels=pixels).items():
            kind = {"O": "BYTES", "u": "UINT8", "f": "FP64"}[values.dtype.kind]
            inputs.append(triton.InferInput(key, list(values.shape), kind))
            inputs[-1].set_data_from_numpy(values, binary_data=binary)
        answer = client.infer(name, inputs, outputs=wanted)
        yield {field: of_tensor(field, answer.as_numpy(field)[0]) for field in fields}
    client.close()


def tensors(here: Predictor, row: Row, *, binary: bool, pixels: bool) -> dict[str, NDArray[Any]]:
    """A row as a tensor per input."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, cell in row.items():
        declared = here.contract.inputs[name]
        if name in here.contract.files and pixels:
            arrays[name] = here.contract.read([row])[name]
        elif name in here.contract.files and binary:
            arrays[name] = np.array([base64.b64decode(cell)], dtype=object)
        elif isinstance(declared, ListInput):
            arrays[name] = np.array([list(map(str, cell)) or [""]], dtype=object)
        else:
            arrays[name] = np.array([cell], dtype=object if isinstance(cell, str) else np.float64)
    return arrays


def flat(answer: dict[str, dict[str, Any]]) -> Answer:
    """An answer of /predict; spans without the text, which the protocol's do not repeat."""
    flattened: Answer = {}
    for task, fields in answer.items():
        for name, value in fields.items():
            key = f"{task}.{name}"
            if name == "spans":
                flattened[key] = [f"{one['start']}-{one['end']} {one['label']}" for one in value]
            elif isinstance(value, dict):
                flattened[key] = np.array(list(value.values()))
            elif name in ("label", "labels", "tags"):
                flattened[key] = value
            else:
                flattened[key] = np.atleast_1d(value)
    return flattened


def of_tensor(field: str, value: Any) -> Any:
    """The same of a row of an output: `labels` and `tags` have empty ones."""
    task, _, name = field.rpartition(".")
    match name:
        case "spans":
            return flat({task: {name: json.loads(value)}})[field]
        case "labels" | "tags":
            return [text(one) for one in value if one]
        case "label":
            return text(value)
        case "confidence":
            return value[value > 0]
        case _:
            return np.atleast_1d(value)


def text(item: bytes | str) -> str:
    """Of a binary tensor bytes, of one in JSON text."""
    return item if isinstance(item, str) else item.decode()


def ways(here: Predictor, rows: list[Row]) -> dict[str, Callable[..., Iterator[Answer]]]:
    """Those that are open to this bundle."""
    by_name: dict[str, Callable[..., Iterator[Answer]]] = {
        "JSON": as_json, "instances": as_instances, "lines": as_lines, "form": as_form,
    }  # fmt: skip
    if here.contract.files and all(len(row) == 1 for row in rows):
        by_name["image/*"] = as_body
    for name, binary in (("v2 JSON", False), ("v2 binary", True)):
        for kind, pixels in (("", False), (", pixels", True))[: 1 + bool(here.contract.files)]:
            by_name[name + kind] = lambda to, rows, b=binary, p=pixels: as_tensors(
                to, rows, binary=b, pixels=p
            )
    return by_name


class Difference(NamedTuple):
    """The largest one of a number, in tolerances and in its unit; and how many words differ."""

    tolerances: float
    off: float
    field: str
    words: int


def difference(here: Predictor, answers: list[Answer], wanted: list[Answer]) -> Difference:
    """What lies between answers and those of torch, whose order and fields are the same."""
    allowed, worst, words = here.bundle.manifest.tolerance, (0.0, 0.0, "none"), 0
    for mine, theirs in zip(answers, wanted, strict=True):
        assert mine.keys() == theirs.keys()
        for field, value in theirs.items():
            if isinstance(value, str | list):
                words += mine[field] != value
                continue
            off = float(np.abs(mine[field] - value).max(initial=0))
            task = field.partition(".")[0]
            unit = next(size for key, size in allowed.items() if key.startswith(f"{task}."))
            worst = max(worst, (off / unit, off, field))
    return Difference(*worst, words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=32)
    asked = parser.parse_args()
    to = Service(asked.url.rstrip("/"), models.load(asked.bundle, "torch"))
    there, manifest = (
        httpx.get(f"{to.url}/model").raise_for_status().json(),
        to.here.bundle.manifest,
    )
    if (there["name"], there["version"]) != (manifest.name, manifest.version):
        parser.error(f"{to.url} serves {there['name']}/{there['version']}")
    rows = test_rows(to.here, asked.rows)
    wanted = [flat(answer) for answer in to.here.predict(rows)]
    print(f"\n{manifest.name}, {there['engine']}: {len(rows)} rows of the test split\n")
    print("| way | largest difference from torch | in tolerances | other words |")
    print("|---|--:|--:|--:|")
    for name, way in ways(to.here, rows).items():
        share, off, field, words = difference(to.here, list(way(to, rows)), wanted)
        print(f"| {name} | {off:.1e} ({field}) | {share:.3f} | {words} |")


if __name__ == "__main__":
    main()
