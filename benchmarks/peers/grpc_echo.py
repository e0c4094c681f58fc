"""The ceiling of gRPC: grpcio's aio server on uvloop, one fixed answer, and nothing read.

python grpc_echo.py PORT FILE_OF_THE_ANSWER
"""

import asyncio
import sys
from pathlib import Path

import grpc
import grpc.aio
import uvloop

SERVICE = "inference.GRPCInferenceService"


async def main(port: str, answer: bytes) -> None:
    async def infer(body: bytes, context: object) -> bytes:
        return answer

    server = grpc.aio.server()
    methods = {"ModelInfer": grpc.unary_unary_rpc_method_handler(infer)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main(sys.argv[1], Path(sys.argv[2]).read_bytes()))
