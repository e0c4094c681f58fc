"""The messages of the protocol, from the descriptor that `open_inference.proto` is compiled to.

They have a pool of their own: a process that also imports a client's generated code has two of each
name, and neither is in the way of the other.
"""

from importlib.resources import files
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "inference"
SERVICE = f"{PACKAGE}.GRPCInferenceService"
POOL = descriptor_pool.DescriptorPool()
POOL.Add(
    descriptor_pb2.FileDescriptorProto.FromString(
        descriptor_pb2.FileDescriptorSet.FromString(
            files("onepass.app.fronts.grpc").joinpath("open_inference.binpb").read_bytes()
        ).file[0].SerializeToString()
    )
)  # fmt: skip
Message = Any
"""Of a class that protobuf makes."""


def message(name: str) -> Any:
    """The class of a message by its name, such as `ModelInferRequest`."""
    found = POOL.FindMessageTypeByName(f"{PACKAGE}.{name}")
    return message_factory.GetMessageClass(found)


InferRequest = message("ModelInferRequest")
InferResponse = message("ModelInferResponse")
StreamResponse = message("ModelStreamInferResponse")
