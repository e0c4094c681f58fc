"""Messages of the protocol <-> what the front of /v2 reads, and the fields it answers.

Typed contents become the `data` of a tensor, and raw ones the bytes behind a document. Texts are
bytes in both: typed ones become raw. An answer is raw where the request was, unless the parameter
`binary_data_output` says which.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.message import DecodeError

from onepass.app.fronts.grpc.messages import InferRequest, InferResponse, Message
from onepass.app.fronts.open_inference.datatypes import STEP_ITEMS, datatype, to_bytes
from onepass.app.fronts.open_inference.given import problem
from onepass.app.fronts.open_inference.inference import Inference
from onepass.app.fronts.open_inference.request import RequestReader
from onepass.app.fronts.open_inference.response import wanted_values
from onepass.app.serving.deployment import Deployment
from onepass.models.contract import Arrays, BadRequest
from onepass.models.contract.errors import echo

TYPED = {
    "BOOL": "bool_contents", "INT8": "int_contents", "INT16": "int_contents",
    "INT32": "int_contents", "INT64": "int64_contents", "UINT8": "uint_contents",
    "UINT16": "uint_contents", "UINT32": "uint_contents", "UINT64": "uint64_contents",
    "FP32": "fp32_contents", "FP64": "fp64_contents", "BYTES": "bytes_contents",
}  # fmt: skip
"""Where the items of a datatype stand; those that are not here have only raw contents."""
MOST = 2**14
"""Tensors, outputs or parameters that are looked at: more are no request."""
SIZE = "binary_data_size"
Document = dict[str, Any]


def parsed(body: bytes) -> Message:
    """A request for inference. Raises BadRequest."""
    try:
        message = InferRequest.FromString(body)
    except DecodeError:
        raise BadRequest([problem(("body",), "is no ModelInferRequest", None)]) from None
    for name in ("inputs", "outputs", "raw_input_contents", "parameters"):
        count = len(getattr(message, name))
        if count > MOST:
            raise BadRequest([problem((name,), f"are {count:,}, at most {MOST:,} are read", None)])
    return message


def inference(reader: RequestReader, message: Message, size: int) -> Inference:
    """What a message of so many bytes asks. Raises BadRequest, TooLarge."""
    raw = message.raw_input_contents
    behind: list[bytes] = []
    inputs = list(_inputs(message, behind))
    parameters = {"binary_data_output": len(raw) > 0} | _parameters(message.parameters)
    outputs = [
        {"name": one.name, "parameters": _parameters(one.parameters)} for one in message.outputs
    ]
    document = {
        "id": message.id or None, "inputs": inputs, "outputs": outputs, "parameters": parameters,
    }  # fmt: skip
    asked = reader.asked(document)
    return reader.inference(asked, memoryview(b"".join(behind)), letters=size)


def _inputs(message: Message, behind: list[bytes]) -> Iterator[Document]:
    """Each tensor; bytes are put `behind`. Raises BadRequest."""
    raw, problems = message.raw_input_contents, []
    if raw and len(raw) != len(message.inputs):
        text = f"are {len(raw):,}, but there are {len(message.inputs):,} inputs: one for each"
        raise BadRequest([problem(("raw_input_contents",), text, None)])
    for index, tensor in enumerate(message.inputs):
        document = {"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.shape)}
        wrong, data = _data(tensor, raw[index] if raw else None)
        if wrong:
            problems.append(problem(("inputs", echo(tensor.name)), wrong, None))
        parameters = _parameters(tensor.parameters)
        parameters.pop(SIZE, None)
        if isinstance(data, bytes):
            parameters[SIZE] = len(data)
            behind.append(data)
        else:
            document["data"] = data
        yield document | {"parameters": parameters}
    if problems:
        raise BadRequest(problems)


def _data(tensor: Message, raw: bytes | None) -> tuple[str, list[Any] | bytes]:
    """What is wrong, if anything, and the items of a tensor, or their bytes."""
    contents = {field.name: values for field, values in tensor.contents.ListFields()}
    if raw is not None:
        return ("has both contents and raw_input_contents: send one of them" * bool(contents)), raw
    if tensor.datatype in ("FP16", "BF16"):
        return f"{tensor.datatype} has no typed contents: send raw_input_contents", []
    own = TYPED.get(tensor.datatype, "")
    others = contents.keys() - {own}
    if others and own:
        return f"of {tensor.datatype} must be in {own}, got {min(others)}", []
    values = contents.get(own, ())
    if own != TYPED["BYTES"]:
        return "", _listed(values)
    return "", b"".join(part for one in values for part in (len(one).to_bytes(4, "little"), one))


def _listed(values: Any) -> list[Any]:
    """In steps, none of which keeps the interpreter for long."""
    if len(values) <= STEP_ITEMS:
        return list(values)
    items: list[Any] = []
    for start in range(0, len(values), STEP_ITEMS):
        items += values[start : start + STEP_ITEMS]
    return items


def _parameters(given: Mapping[str, Message]) -> Document:
    """By name; one that is empty is None."""
    if not given:
        return {}
    return {
        name: getattr(one, choice) if (choice := one.WhichOneof("parameter_choice")) else None
        for name, one in given.items()
    }


def response(deployment: Deployment, asked: Inference, outputs: Arrays) -> bytes:
    """The outputs that are wanted, in the order in which they were asked for."""
    message = InferResponse(
        model_name=deployment.name, model_version=deployment.version, id=asked.id or ""
    )
    is_raw = all(one.binary for one in asked.wanted)
    for wanted, values in wanted_values(deployment.contract, asked, outputs):
        kind = datatype(values)
        tensor = message.outputs.add(name=wanted.field, datatype=kind, shape=values.shape)
        if is_raw:
            message.raw_output_contents.append(to_bytes(values))
            continue
        items = values.ravel().tolist()
        items = [text.encode() for text in items] if kind == "BYTES" else items
        getattr(tensor.contents, TYPED[kind]).extend(items)
    written: bytes = message.SerializeToString()
    return written
