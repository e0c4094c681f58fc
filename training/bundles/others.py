"""What others are given who run the graph alone: `onepass export BUNDLE --to FOLDER`.

The graph, the contract, rows of arrays with what is computed of them, examples in four languages,
and in README.md what the contract does outside of the graph.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from onepass.models.bundle import Bundle
from onepass.models.contract import Arrays
from onepass.models.engines.onnx import open_onnx
from onepass.training.bundles.examples_of_graph import EXAMPLES, literals
from onepass.training.bundles.outside import ANSWERING, READING
from onepass.training.bundles.plain_graph import CONTRACT, contract_json, metadata, plain_graph

MODEL, ROWS, README = "model.onnx", "example.json", "README.md"
SOME = 2
"""Rows of the example."""
TYPICAL = "An output behind these says how typical each row is of what training saw."


def for_others(bundle: Bundle) -> dict[str, bytes]:
    """The files, by name. Raises BadBundle: there is no graph."""
    graph = plain_graph(bundle)
    arrays = bundle.contract.read(bundle.golden().rows[:SOME])
    inputs = {name: arrays[name] for name in bundle.contract.array_names}
    outputs = open_onnx(bundle).run(inputs, tuple(bundle.contract.tasks))
    examples = {name: text.encode() for name, text in filled(inputs).items()}
    return {
        MODEL: graph,
        CONTRACT: contract_json(bundle),
        ROWS: _rows(inputs, outputs),
        README: readme(bundle, inputs, outputs).encode(),
        **examples,
    }


def filled(inputs: Arrays) -> dict[str, str]:
    """The examples, by file."""
    said = {language: literals(inputs, language) for language in ("java", "cs")}
    return {
        name: text.replace("// INPUTS", said.get(name.rpartition(".")[2], ""))
        for name, text in EXAMPLES.items()
    }


def _rows(inputs: Arrays, outputs: Arrays) -> bytes:
    def told(arrays: Arrays) -> dict[str, Any]:
        return {name: _tensor(array) for name, array in arrays.items()}

    return orjson.dumps({"inputs": told(inputs), "outputs": told(outputs)})


def _tensor(array: NDArray[Any]) -> dict[str, Any]:
    flat: list[Any] = array.ravel().tolist()
    return {"type": array.dtype.name, "shape": list(array.shape), "data": flat}


def readme(bundle: Bundle, inputs: Arrays, outputs: Arrays) -> str:
    """How it is run, and what must be done before and after it."""
    facts = "\n".join(f"- {name}: `{value}`" for name, value in metadata(bundle).items())
    declared = bundle.contract.inputs
    return "\n\n".join(
        (
            f"# {bundle.manifest.name}",
            f"A network that answers every question below from one pass; B is rows.\n\n{facts}",
            "`example.json` holds arrays and what is computed of them. `example.py` runs on it by "
            "`pip install onnxruntime`, `example.html` with `npm install onnxruntime-web`, from a "
            "server of this folder; `Example.java` and `Example.cs` are to be read.",
            "## Inputs\n\n" + _table(inputs),
            "`NAME.present` says of an optional input which rows have it; elsewhere it holds 0.",
            "## Outputs\n\n" + _table(outputs),
            *([TYPICAL] if bundle.contract.reach is not None else []),
            "## Before the graph\n\n" + _told(declared, READING),
            "## Behind the graph\n\n" + _told(bundle.contract.tasks, ANSWERING),
            f"All of `{CONTRACT}` is meant: labels, units, limits. The service of onepass, its "
            "client and `onepass predict` do all of this; answers of the graph are the same.\n",
        )
    )


def _table(arrays: Arrays) -> str:
    lines = [f"| `{name}` | {one.dtype.name} | {_shape(one)} |" for name, one in arrays.items()]
    return "\n".join(["| name | type | shape, as here |", "|---|---|---|", *lines])


def _shape(array: NDArray[Any]) -> str:
    return ", ".join(["B", *map(str, np.shape(array)[1:])])


def _told(declared: Mapping[str, Any], words: Mapping[str, str]) -> str:
    return "\n".join(_lines(declared, words))


def _lines(declared: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    for kind in dict.fromkeys(one.kind for one in declared.values()):
        names = ", ".join(f"`{name}`" for name, one in declared.items() if one.kind == kind)
        yield f"- **{kind}** ({names}). {words[kind]}"
