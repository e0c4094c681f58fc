"""Open Inference Protocol v2, gRPC: the same service as under /v2, on a port of its own.

It needs the extra `grpc`, and is there where `ONEPASS_GRPC_PORT` is set. Tensors are read and rows
answered by the front of /v2 over HTTP; here messages become what that reads, and answers messages.
"""
