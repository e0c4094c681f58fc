"""The graph for others: each field of an answer is an output of its own, named `fare.value`.

The graph of a bundle computes heads of equal shape as one operation, and has an output for each
field of such a group. Here each task's part of it is an output, and metadata says whose it is.
"""

import hashlib

import numpy as np
import onnx
from onnx import helper, numpy_helper

from onepass.models.bundle import BadBundle, Bundle
from onepass.models.graph_manifest import GRAPH

CONTRACT = "contract.json"


def contract_json(bundle: Bundle) -> bytes:
    """What is sent and what is answered, as JSON."""
    return bundle.contract.model_dump_json(indent=1).encode() + b"\n"


def plain_graph(bundle: Bundle) -> bytes:
    """ONNX with the contract's inputs, and an output per computed field.

    Raises:
        BadBundle: the bundle has no graph.
    """
    facts = bundle.manifest.engine
    if facts is None:
        raise BadBundle(f"{bundle.folder / GRAPH}: is missing; `onepass export` makes it")
    model = onnx.load_model_from_string(bundle.files[GRAPH])
    grouped = {one.name: one for one in model.graph.output}
    del model.graph.output[:]
    for field, (output, place) in facts.fields.items():
        index = numpy_helper.from_array(np.array(place, np.int64), f"/{field}/place")
        model.graph.initializer.append(index)
        model.graph.node.append(helper.make_node("Gather", [output, index.name], [field], axis=0))
        kind = grouped[output].type.tensor_type
        shape = [one.dim_param or one.dim_value or None for one in kind.shape.dim]
        made = helper.make_tensor_value_info(field, kind.elem_type, shape[1:])
        model.graph.output.append(made)
    helper.set_model_props(model, metadata(bundle))
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def metadata(bundle: Bundle) -> dict[str, str]:
    """Whose graph it is, and by which contract it is fed and read."""
    manifest = bundle.manifest
    sealed = hashlib.sha256(contract_json(bundle)).hexdigest()
    return {"name": manifest.name, "version": manifest.version, "contract_sha256": sealed}
